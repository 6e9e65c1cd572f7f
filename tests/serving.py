"""A service that runs within a test, and how to ask it."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from claims.service import Options, application

# Long enough for a machine that does much else; nothing waits longer than it has to.
WAIT_SECONDS = 600


ARTICLES = [
    {
        "outlet": "The Ledger",
        "published": "2025-06-03T06:00:00Z",
        "text": "The fire brigade said three people were killed in the mill fire in Oster. "
        "The dockers' union said the mill had stored ammonium nitrate without a permit.",
    },
    {
        "outlet": "The Post",
        "published": "2025-06-03T16:00:00Z",
        "text": "The fire brigade said seven people were killed in the mill fire in Oster. "
        "The owner of the mill denied that the mill had stored ammonium nitrate without a permit.",
    },
]


@dataclass(frozen=True)
class Served:
    """A service that runs in this process, and how to ask it in somebody's name."""

    address: str
    database: Path
    secrets: dict[str, str]
    open: ExitStack

    def ask(self, who: str = "Rana", **headers: str) -> httpx2.Client:
        """A client that shows the key of somebody; of nobody for an empty name."""
        if who:
            headers["Authorization"] = f"Bearer {self.secrets[who]}"
        client = httpx2.Client(base_url=self.address, headers=headers, timeout=60)
        return self.open.enter_context(client)


@dataclass(frozen=True)
class Template:
    """A database to be copied, and what opens it."""

    path: Path
    secrets: dict[str, str]

    def copied(self, folder: Path) -> str:
        """A copy of one's own."""
        return shutil.copy(str(self.path), str(folder / "claims.db"))


@contextmanager
def serving(options: Options, secrets: dict[str, str]) -> Iterator[Served]:
    """Runs a service in a thread, and closes whatever was opened to ask it."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application(options), log_config=None, access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        until(lambda: server.started or not thread.is_alive())
        assert server.started
        with ExitStack() as open:
            yield Served(address, Path(str(options.database)), secrets, open)
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()
        assert not thread.is_alive()


def until(happened: Callable[[], Any]) -> Any:
    """Waits for something to be true, and returns it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (found := happened()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


def problem(answer: httpx2.Response, status: int) -> str:
    """The one line of a problem, which has to be one as RFC 9457 has it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert (found["status"], found["type"]) == (status, "about:blank")
    assert found["title"]
    assert "\n" not in found["detail"]
    detail: str = found["detail"]
    return detail


def finished(client: httpx2.Client, job: str) -> Any:
    """A job, once it is over."""
    return until(
        lambda: (
            found
            if (found := client.get(f"/v1/jobs/{job}").json())["state"] in ("done", "failed")
            else None
        )
    )
