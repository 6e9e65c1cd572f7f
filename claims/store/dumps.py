"""Dumps: a PostgreSQL database in one file, by PostgreSQL's own `pg_dump` and `pg_restore`.

What pgvector searches follows from the vectors and is left out, so that any server takes a dump.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from claims.errors import StoreError

# Never on the command line, which everybody on the machine may read.
_SECRET = ("password", "sslpassword")
# Where the rows of a table begin and end in what a dump says. Rows hold no line ends.
_ROWS = re.compile(rb"COPY (?:\S+\.)?(\w+) \(.*\) FROM stdin;\n")
_END = b"\\.\n"
_TOOLS = "install PostgreSQL's client programs, of the server's version or newer"


@dataclass(frozen=True)
class Dumped:
    """What a dump holds: the rows of each table, and the migrations that were done."""

    rows: Counter[str]
    migrations: frozenset[str]


def dump(url: sa.URL, path: Path, *, snapshot: str) -> None:
    """Writes what a database holds at one moment into a file that is there.

    Args:
        url: of the database.
        path: the file.
        snapshot: the moment, as `pg_export_snapshot` names it.

    Raises:
        StoreError: `pg_dump` is missing, older than the server, or fails.
    """
    # Of extensions only the one that is always there: not pgvector's.
    options = ["--format=custom", "--extension=plpgsql", "--exclude-table=vector_index"]
    with _running("pg_dump", [*options, f"--snapshot={snapshot}", f"--file={path}"], url):
        pass


def dumped(path: Path) -> Dumped:
    """What a dump holds, all of it read anew.

    Raises:
        StoreError: it is damaged or none, or `pg_restore` is missing.
    """
    rows, migrations = Counter[str](), set[str]()
    with _running("pg_restore", ["--file=-", str(path)]) as said:
        table = ""
        for line in said:
            if not table:
                found = _ROWS.fullmatch(line)
                table = found[1].decode() if found else ""
                rows.update({table: 0} if table else {})
            elif line == _END:
                table = ""
            else:
                rows[table] += 1
                if table == "migrations":
                    migrations.add(line.split(b"\t")[0].decode())
    return Dumped(rows, frozenset(migrations))


def put_back(path: Path, url: sa.URL) -> None:
    """Puts a dump into an empty database, wholly or not at all.

    Raises:
        StoreError: `pg_restore` is missing, or fails.
    """
    options = ["--single-transaction", "--no-owner", "--no-privileges", "--no-comments"]
    with _running("pg_restore", [*options, str(path)], url):
        pass


@contextmanager
def _running(tool: str, arguments: Sequence[str], url: sa.URL | None = None) -> Iterator[IO[bytes]]:
    """Runs a program of PostgreSQL to its end; yields what it says."""
    program = shutil.which(tool)
    if program is None:
        raise StoreError(f"{tool} is not there: {_TOOLS}")
    command, environment = [program], dict(os.environ)
    if url is not None:
        # `set` takes None for what stays as it is.
        bare = url.difference_update_query(_SECRET)._replace(password=None)
        command += ["--no-password", f"--dbname={bare.set(drivername='postgresql')}"]
        password = url.password or url.query.get("password")
        if password:
            environment["PGPASSWORD"] = str(password)
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(
            [*command, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
        ) as process:
            assert process.stdout is not None
            yield process.stdout
        complaints.seek(0)
        said = complaints.read().decode(errors="replace")
    if process.returncode:
        lines = [line.removeprefix(f"{tool}: ").strip() for line in said.splitlines()]
        told = "; ".join(line for line in lines if line)[:300]
        older = f": {_TOOLS}" if "version mismatch" in said else ""
        raise StoreError(f"{tool} failed: {told or process.returncode}{older}")
