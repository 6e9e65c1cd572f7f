"""A progress bar on standard error for what takes longer than a second."""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

# Quick work shows nothing.
_DELAY_SECONDS = 1.0


class Bar:
    """A progress bar that is told how far a run is."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def __call__(self, done: int, total: int, what: str) -> None:
        """Shows `done` of `total` (0 for unknown), and `what` is being done."""
        bar = self._bar
        if bar is None:
            from tqdm import tqdm

            bar = self._bar = tqdm(
                total=total or None,
                desc=what,
                file=sys.stderr,
                delay=_DELAY_SECONDS,
                leave=False,
                disable=not sys.stderr.isatty(),
            )
        bar.set_description_str(what, refresh=False)
        bar.update(done - bar.n)

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.close()
