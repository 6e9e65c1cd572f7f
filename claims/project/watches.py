"""Watching: rounds over feeds, pages and folders, until somebody stops them."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from claims.pipeline import Given
from claims.project.parts import Parts
from claims.project.permission import needs
from claims.records import Added, Role, Round

_STAMP = "%Y-%m-%dT%H:%M:%SZ"


class Watches(Parts):
    """The operation that goes on."""

    @needs(Role.EDITOR, kept=True)
    def watch(
        self,
        what: Sequence[str | Path],
        *,
        every: timedelta = timedelta(minutes=15),
        stop: Event | None = None,
        rounds: int | None = None,
        report: Callable[[Round], None] | None = None,
        outlet: str = "",
        language: str = "",
    ) -> Added:
        """Takes in what is new in feeds, pages, files and folders, again and again.

        Args:
            what: web addresses, files and folders.
            every: from the start of one round to the start of the next.
            stop: once set, the article in hand is finished and the run ends.
            rounds: how many; None for no end.
            report: told after every round.
            outlet, language: for articles that do not say it themselves.

        Returns:
            What all rounds together came to.

        Raises:
            StoreError: another run watches for this database already.
            ModelMismatch: the store holds vectors of another encoder.
        """
        from claims.pipeline.watching import Watching

        stop = stop or Event()
        total = Added(0, 0, 0, (), {})
        number = held = 0
        intake = self._intake
        intake.pause = stop.wait
        with self._store.sole_watch():
            while not stop.is_set():
                number += 1
                begun = datetime.now(UTC)
                if held != (now := self._store.counts().articles) and held:
                    # Somebody else added articles meanwhile, which the index does not know yet.
                    self._forget()
                watching = Watching(
                    self._store,
                    intake,
                    Given(outlet=outlet, language=language),
                    every=every,
                    is_stopped=stop.is_set,
                )
                added = self._add(watching.documents(what))
                held = now + added.articles
                total = _sum(total, added)
                next_at = begun + every
                last = stop.is_set() or number == rounds
                if report is not None:
                    report(
                        Round(
                            number,
                            begun.strftime(_STAMP),
                            watching.looked_at,
                            watching.unchanged,
                            watching.waiting,
                            added,
                            "" if last else next_at.strftime(_STAMP),
                        )
                    )
                if last:
                    break
                stop.wait(max(0.0, (next_at - datetime.now(UTC)).total_seconds()))
        return total


def _sum(a: Added, b: Added) -> Added:
    return Added(
        a.articles + b.articles,
        a.claims + b.claims,
        a.already_known + b.already_known,
        # The same places are refused round after round; each is told once.
        tuple(dict.fromkeys((*a.refused, *b.refused))),
        dict((Counter(a.pairs) + Counter(b.pairs)).most_common()),
    )
