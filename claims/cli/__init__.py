"""The command line: the only part that prints."""

from claims.cli.main import main

__all__ = ["main"]
