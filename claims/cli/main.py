"""`claims`: runs one command, prints its result, and says in one line what went wrong."""

import os
import signal
import sys
from argparse import Namespace
from importlib import import_module
from io import TextIOWrapper

from claims.cli.arguments import parser
from claims.cli.terminal import on_one_line
from claims.errors import ClaimsError

_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Runs `claims`; 0 where all went well, 1 for a known failure, 2 for wrong usage."""
    _speak_utf8()
    options = parser().parse_args(arguments)
    try:
        return _run(options)
    except ClaimsError as error:
        print(f"claims: {on_one_line(str(error))}", file=sys.stderr)
        return 1
    except UnicodeDecodeError as error:
        print(f"claims: standard input is not UTF-8 ({error.reason})", file=sys.stderr)
        return 1
    except UnicodeEncodeError as error:
        shown = ascii(error.object[error.start : error.end])
        print(f"claims: {shown} is no UTF-8: set the terminal to UTF-8", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain again when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


def _speak_utf8() -> None:
    """Texts of any script, whatever the locale; what is no character is written as an escape."""
    for stream, errors in (
        (sys.stdin, "strict"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _run(options: Namespace) -> int:
    # The commands import the models and the database; `--help` needs neither.
    commands = import_module("claims.cli.commands")
    result: int = commands.run(options)
    # Here rather than at the end of Python, where a reader that has gone would be complained of.
    sys.stdout.flush()
    return result
