"""Runs, in a network namespace of its own, what `make demo` and `make run` run: no test itself.

`unshare --net python tests/isolated.py FOLDER`: prints what it saw as JSON. Whoever asks for an
address that is not this machine's is noted, by an audit hook in every Python process.
"""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Linux, netdevice(7): set an interface's flags; it is up.
_SET_FLAGS, _UP = 0x8914, 0x1
_PORT = 8501
_START_SECONDS = 600
# Python runs it at every start, before anything else.
_HOOK = """
import os, sys

def note(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if str(host) not in ("127.0.0.1", "::1", "localhost", "None"):
        line = f"{event} {host} by {sys.argv}\\n".encode()
        file = os.open(os.environ["ASKED"], os.O_APPEND | os.O_CREAT | os.O_WRONLY)
        os.write(file, line)
        os.close(file)

sys.addaudithook(note)
"""


def main(folder: Path) -> None:
    """Demo, then the dashboard until it answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))
    (folder / "sitecustomize.py").write_text(_HOOK)
    environment = os.environ | {
        "ASKED": str(folder / "asked"),
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "HOME": str(folder),
    }
    database = folder / "claims.db"
    command = f"{sys.executable} -m claims --db {database}"
    demo = subprocess.run(
        # As if it were installed.
        [
            *("make", "--no-print-directory", "-o", ".venv/.installed", "demo"),
            *(f"CLAIMS={command}", f"DEMO={folder}", f"DEMO_DB={database}"),
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    with (folder / "app.log").open("w") as log:
        app = subprocess.Popen(
            [*command.split(), "app", "--port", str(_PORT)],
            cwd=ROOT,
            env=environment,
            # What it greets with is no JSON.
            stdout=log,
            stderr=log,
        )
        try:
            health = _answer("/_stcore/health")
            page = _answer("/")
        finally:
            app.terminate()
            app.wait()
    # Both are seen by the hook as well, so that a hook that sees nothing fails the test.
    reached = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 5)"],
        env=environment,
        capture_output=True,
        text=True,
    )
    asked = folder / "asked"
    print(
        json.dumps(
            {
                "demo": [demo.returncode, demo.stdout, demo.stderr],
                "health": health,
                "page": page,
                "outside": reached.stderr.strip().rpartition("\n")[2],
                "asked": asked.read_text().splitlines() if asked.exists() else [],
            }
        )
    )


def _answer(path: str) -> str:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{_PORT}{path}", timeout=10) as found:
                return str(found.read().decode())
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
