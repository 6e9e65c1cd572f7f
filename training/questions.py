"""Questions of events, and how sources answer them: each in other words.

`questions/*.txt` holds what the project has written, a statement a line:

    # shelling of a village
    ? where the shells hit
    A en the shells came down among market stalls
    B ar لم تسقط القذائف إلا في أراضٍ زراعية خالية
    ~ he שלושה דוכנים בשוק נשרפו

Lines of one letter say the same, of two letters exclude one another, `~` is of the same matter and
does neither. What stands under two questions of an event is unrelated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

import numpy as np

from claims.records import Excerpt
from training.examples import SCORES, Example
from training.hardness import Hardness, Pair

FOLDER = Path(__file__).parent / "questions"
_BESIDE = "~"


@dataclass(frozen=True)
class _Draw:
    """What is drawn: its class, how often, and from which pairs of an event.

    Where `kept` is given, from the so many hardest of `sought` pairs.
    """

    label: str
    share: float
    sought: int = 0
    kept: int = 0


# Of all pairs that are compared in articles there are forty-five unrelated ones for each
# opposition, and nearly all of them are told apart without trouble: only the others teach.
_DRAWS = {
    "same": _Draw("same", 0.2),
    "excluded": _Draw("conflict", 0.3),
    "beside": _Draw("unrelated", 0.2, sought=12, kept=6),
    "of another question": _Draw("unrelated", 0.3, sought=48, kept=6),
}


@dataclass(frozen=True)
class Question:
    """A question of an event, and its answers: texts by the letter before them."""

    title: str
    answers: Mapping[str, Sequence[str]]
    beside: Sequence[str]


@dataclass(frozen=True)
class Event:
    """Questions of one event; `languages` has the language of every text (ISO 639-1)."""

    title: str
    questions: Sequence[Question]
    languages: Mapping[str, str]


def read(folder: Path) -> list[Event]:
    """The events in the files of a folder, in order of their names.

    Raises:
        ValueError: a line is of no known kind; it is named.
    """
    return [one for path in sorted(folder.glob("*.txt")) for one in _events(path)]


def _events(path: Path) -> Iterator[Event]:
    title, questions, languages = "", list[Question](), dict[str, str]()
    answers: dict[str, list[str]] = {}
    beside: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        mark, _, rest = line.strip().partition(" ")
        if mark == "#":
            if questions:
                yield Event(title, questions, languages)
            title, questions, languages = rest, [], {}
        elif mark == "?":
            answers, beside = {}, []
            questions.append(Question(rest, answers, beside))
        elif mark == _BESIDE or (len(mark) == 1 and mark.isupper()):
            language, _, text = rest.partition(" ")
            if not text or not questions or len(language) != 2:
                raise ValueError(f"{path}, line {number}: {line!r} is no statement of a question")
            languages[text] = language
            (beside if mark == _BESIDE else answers.setdefault(mark, [])).append(text)
        elif mark:
            raise ValueError(f"{path}, line {number}: {line!r} is neither '#', '?', 'A' nor '~'")
    if questions:
        yield Event(title, questions, languages)


class Questions:
    """Draws pairs of statements of one event.

    Args:
        events: with their questions.
        hardness: of unrelated pairs the hardest are drawn.
        seed: decides which pairs are drawn.
    """

    def __init__(self, events: Sequence[Event], *, hardness: Hardness, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._hardness = hardness
        self._events = [found for one in events if all((found := _pairs(one)).values())]

    def __len__(self) -> int:
        return sum(len(some) for one in self._events for some in one.values())

    def draw(self) -> Example:
        """Two statements of one event, either first."""
        event = self._kept[self._rng.integers(len(self._kept))]
        name = str(self._rng.choice(list(_DRAWS), p=[one.share for one in _DRAWS.values()]))
        a, b = event[name][self._rng.integers(len(event[name]))]
        if self._rng.random() < 0.5:
            a, b = b, a
        scores = SCORES.index(_DRAWS[name].label)
        return Example(Excerpt.whole(a), Excerpt.whole(b), "question", scores=scores)

    @cached_property
    def _kept(self) -> list[dict[str, list[Pair]]]:
        """The pairs of each event that are drawn; sought no sooner than the first one is."""
        kept = [dict(one) for one in self._events]
        for name, draw in _DRAWS.items():
            if not draw.kept:
                continue
            sought = [
                [one[name][i] for i in self._rng.permutation(len(one[name]))[: draw.sought]]
                for one in kept
            ]
            found = iter(self._hardness([pair for some in sought for pair in some]))
            for event, some in zip(kept, sought, strict=True):
                hard = {pair: float(next(found)) for pair in some}
                event[name] = sorted(some, key=lambda pair: -hard[pair])[: draw.kept]
        return kept


def _pairs(event: Event) -> dict[str, list[Pair]]:
    """Two statements of an event each, by what they are to each other."""
    found: dict[str, list[Pair]] = {name: [] for name in _DRAWS}
    told: list[list[str]] = []
    for question in event.questions:
        answers = list(question.answers.values())
        stated = [text for some in answers for text in some]
        for some in answers:
            found["same"].extend(combinations(some, 2))
        for left, right in combinations(answers, 2):
            found["excluded"].extend((a, b) for a in left for b in right)
        found["beside"].extend((a, b) for a in question.beside for b in stated)
        own = [*stated, *question.beside]
        found["of another question"].extend((a, b) for other in told for a in other for b in own)
        told.append(own)
    return found
