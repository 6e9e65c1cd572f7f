"""Intake: from what a person names to articles, the web included."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from claims.addresses import is_web_address
from claims.pipeline.incoming import Given
from claims.pipeline.opening import Opening
from claims.pipeline.sources import FeedFile, Files, Named, Run, Source, in_order
from claims.records import Document, Refusal

# As files, feeds have these endings; others of them are read as what they are.
_FEEDS = (".rss", ".atom", ".xml")


class Intake(Opening):
    """Turns files, folders, tables, addresses and feeds into articles.

    While one article is read, others are fetched: from several hosts at once, from each host one
    thing at a time.
    """

    def documents(self, what: Sequence[str | Path], given: Given) -> Iterator[Document | Refusal]:
        """The articles of all that is named, in order; a bad one never stops the rest."""
        with self.lanes() as lanes:
            run = Run(self, lanes, given)
            yield from in_order([_source(name, run) for name in what], lanes)


def _source(name: str | Path, run: Run) -> Source:
    if is_web_address(name):
        return Named(str(name).strip(), run)
    path = Path(name)
    return FeedFile(path, run) if path.suffix.lower() in _FEEDS else Files(name, run)
