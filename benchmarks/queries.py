"""The dashboard's queries over 100,000 made claims, against a table in pandas.

Who builds such a page without a store reads an export into a data frame and filters it in memory.
Both sides answer the same questions and must give the same answer; the frame's columns are made
beforehand, and what it takes to read them is measured apart.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.measurement import Measurement, in_turns, keep, ratios
from benchmarks.newsroom import fill
from claims.project import Project
from claims.records import ClaimFilter

CLAIMS = 100_000
TIMES = 9
_PAGE = 20
_WORD = "ships"
_WORDS = "33 ships Tarn"
_OUTLET = "المدار"


class Question(NamedTuple):
    """One query of a page: as the project answers it, and as the frame does."""

    what: str
    ours: Callable[[], object]
    theirs: Callable[[], object]


def main() -> None:
    """Measures and keeps the figures."""
    with TemporaryDirectory() as folder:
        path, exported = Path(folder) / "claims.db", Path(folder) / "claims.jsonl"
        fill(path, claims=CLAIMS, dimensions=8, encoder="made", judge="made")
        with Project(path, regroups=False) as project:
            _frame(project).to_json(exported, orient="records", lines=True, force_ascii=False)

            def read() -> pd.DataFrame:
                return pd.read_json(exported, orient="records", lines=True, dtype=False)

            found = _opened(path, read)
            for one in _questions(project, read()):
                if one.ours() != one.theirs():
                    raise AssertionError(f"{one.what}: both must answer alike")
                theirs, ours = in_turns((one.theirs, one.ours), times=TIMES)
                found += [
                    Measurement(one.what, sorted(ours)[TIMES // 2], "seconds"),
                    *ratios(f"pandas to this: {one.what}", theirs, ours),
                ]
    keep("queries", found, note=f"{CLAIMS} made claims, medians of {TIMES} in turns")


def _opened(path: Path, read: Callable[[], object]) -> list[Measurement]:
    """From nothing to the first count, as every new process has it."""

    def opened() -> None:
        with Project(path, regroups=False) as project:
            project.counts()

    theirs, ours = in_turns((read, opened), times=TIMES)
    return [
        Measurement("opened and counted", sorted(ours)[TIMES // 2], "seconds"),
        *ratios("pandas to this: opened", theirs, ours),
    ]


def _frame(project: Project) -> pd.DataFrame:
    """The fields of all claims that the questions ask for."""
    return pd.DataFrame(
        {
            "text": one.text,
            "language": one.language,
            "outlet": one.article.outlet,
            "published": one.article.published,
        }
        for one in project.claims()
    )


def _questions(project: Project, frame: pd.DataFrame) -> list[Question]:
    text = frame["text"].str.casefold()

    def page(filter: ClaimFilter) -> tuple[int, set[str | None]]:
        shown = project.claims(filter, limit=_PAGE)
        return project.count_claims(filter), {one.article.published for one in shown}

    def page_of(rows: pd.DataFrame) -> tuple[int, set[str | None]]:
        newest = rows.sort_values("published", ascending=False, kind="stable")
        return len(rows), set(newest["published"].head(_PAGE))

    return [
        Question("all claims, newest first", lambda: page(ClaimFilter()), lambda: page_of(frame)),
        Question(
            "claims of one outlet",
            lambda: page(ClaimFilter(outlet=_OUTLET)),
            lambda: page_of(frame[frame["outlet"] == _OUTLET]),
        ),
        Question(
            "claims with a word",
            lambda: page(ClaimFilter(text=_WORD)),
            lambda: page_of(frame[text.str.contains(_WORD, regex=False)]),
        ),
        Question(
            "claims with three words",
            lambda: page(ClaimFilter(text=_WORDS)),
            lambda: page_of(
                frame[
                    np.logical_and.reduce(
                        [text.str.contains(one, regex=False) for one in _WORDS.casefold().split()]
                    )
                ]
            ),
        ),
        Question(
            "one language, with a word",
            lambda: page(ClaimFilter(language="en", text=_WORD)),
            lambda: page_of(
                frame[(frame["language"] == "en") & text.str.contains(_WORD, regex=False)]
            ),
        ),
    ]


if __name__ == "__main__":
    main()
