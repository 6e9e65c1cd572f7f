"""What a test has workers do."""

import os
from pathlib import Path

from claims.errors import NotFound


def die_once(path: str) -> str:
    """Ends the worker, unless a file says that one has died of it."""
    if not Path(path).exists():
        Path(path).touch()
        os._exit(1)
    return "alive"


def refuse() -> None:
    """Raises one of our errors."""
    raise NotFound("no such claim")


def fail() -> None:
    """Raises what a machine raises that is broken."""
    raise OSError("the disk is on fire")
