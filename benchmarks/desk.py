"""The desk as people meet it: the real server on a free port, and Debian's Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The pages by the last part of their address, in the order of the navigation.
PAGES = ("", "corroborated", "claims", "search", "articles", "outlets", "overview")
WAIT_SECONDS = 600


@contextmanager
def served(
    database: Path, *, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address of a server over a database; it is ended with the block.

    Args:
        database: the file that it opens.
        log: where its output goes.
        environment: variables beside those of this process.

    Raises:
        RuntimeError: it ended or did not answer.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "claims", "--db", str(database), "app", "--port", str(port)]
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | dict(environment or {}),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


def drawn(page: Page, *, seconds: float = 240) -> None:
    """Waits until the server has drawn all of a page; fails where that takes longer.

    While it draws, Streamlit says so on the element that holds the page.
    """
    most = seconds * 1000
    app = page.locator('[data-testid="stApp"]')
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=most)
    for waiting in ('[data-stale="true"]', '[data-testid="stSkeleton"]'):
        expect(page.locator(waiting)).to_have_count(0, timeout=most)


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            with urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"nothing answered at {url} within {WAIT_SECONDS} seconds")
