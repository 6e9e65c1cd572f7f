"""`claims watch`: rounds until somebody stops them, one line each on standard error."""

import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

from claims.cli import terminal
from claims.cli.results import show
from claims.project import Project
from claims.records import Round

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def watch(project: Project, options: Namespace) -> int:
    """Watches, and in the end prints what all rounds came to."""
    with _stopped_by_signal() as stop:
        added = project.watch(
            options.what,
            every=options.every,
            stop=stop,
            rounds=1 if options.once else None,
            report=_report,
            outlet=options.outlet,
            language=options.language,
        )
    show(options, added, terminal.added_lines(added))
    return 0


def _report(done: Round) -> None:
    print(terminal.round_line(done), file=sys.stderr, flush=True)


@contextmanager
def _stopped_by_signal() -> Iterator[Event]:
    """An event that the first Ctrl+C or SIGTERM sets; the second ends the program at once."""
    stop = Event()
    before = {one: signal.getsignal(one) for one in _SIGNALS}

    def set_once(number: int, frame: FrameType | None) -> None:
        stop.set()
        for one in _SIGNALS:
            signal.signal(one, before[one])

    for one in _SIGNALS:
        signal.signal(one, set_once)
    try:
        yield stop
    finally:
        for one in _SIGNALS:
            signal.signal(one, before[one])
