"""The pairs that the judge learns from: inference sets, and real sentences paired and changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from claims.evaluate.encoders import json_lines
from claims.evaluate.judges import STANCES
from claims.lexicon import lexicon
from claims.records import Excerpt
from claims.text import tokens
from training.alterations import NUMBER, POLARITY, Alterations
from training.codeswitch import Dictionary
from training.data import ENGLISH, SIDES, TERMS, Data
from training.examples import NLI, SCORES, Drawn, Example
from training.sampling import LANGUAGES, Sampler

# Stances of two headlines of one event say both what one says of the other and what they are.
_STANCE = "ans-stance"
# Of these files `dev` is measured on; the others have no split that is.
_MEASURED_ON_DEV = (_STANCE, "farstail")
# By DATA.md's licences; each is attributed in the card of what was trained on it.
INFERENCE_LICENCES = {
    "Arabic News Stance, split train": "Apache-2.0",
    "FarsTail, split train": "Apache-2.0",
    "SNLI, split dev": "CC BY-SA 4.0",
    "SNLI counterfactual": "CC BY-SA 4.0",
    "MNLI, split dev matched": "OANC and others of MultiNLI",
    "WikiFactCheck, contradictions": "CC BY-SA",
    "CANNOT, antonyms": "CC BY-SA 4.0",
}
# Small sets that are given whole, whatever their splits are called.
_ALL_SPLITS = ("snli-counterfactual-1600",)
# How often each kind is drawn.
KINDS = {"question": 0.6, "inference": 0.1, "stance": 0.06, "written": 0.14, "same": 0.03,
         "altered": 0.02, "beside": 0.05}  # fmt: skip
# How often a file of inference pairs is drawn, whatever its size: those of one label alone seldom,
# so that it is not the file that tells the label.
_FILES = {"mnli-dev-matched": 0.38, "snli-dev": 0.26, "farstail": 0.2,
          "snli-counterfactual-1600": 0.06, "wikifactcheck-contradiction": 0.05,
          "cannot-antonym": 0.05}  # fmt: skip
_OTHER_FILE = 0.1
# How often a pair of English texts is read in other languages' words, how often both sides are in
# the same one, and how often a side stays as it is.
_SWITCHED, _ONE_LANGUAGE, _LEFT = 0.5, 0.6, 0.25
# How often a sentence has its neighbour before or behind it, which claims nothing here.
_CONTEXT = 0.15
# Which changes are right more than nineteen times in twenty, as a sample that was read says: of
# another actor, outcome or degree, and of hedges, more were wrong (docs/training.md).
_CONFLICTING = (POLARITY, NUMBER)
# In a longer sentence a negation stands in a clause as often as in what is claimed.
_MAIN_CLAUSE = 12
# With these before it another figure may be right as well.
_BOUNDS = ("at_least", "at_most", "around")
# What software documentation says, no news says.
_MANUALS = "msdocs"
# Most sentences allow no change; fifty tries were not enough for one draw in 150,000.
_TRIES = 500
# A longer sentence costs more than it teaches.
_LONGEST = 160


def inference(folder: Path, *, sources: Sequence[str] = ("open",)) -> Iterator[Example]:
    """The inference pairs under a folder.

    Args:
        sources: of `nli/open`, which may train what ships, and `nli/noncommercial`, which may not.
    """
    paths = [path for one in sources for path in sorted((folder / "nli" / one).glob("*.jsonl.gz"))]
    for path in paths:
        name = path.name.split(".")[0]
        for row in json_lines(path):
            # Paraphrases and pairs of two classes are another task.
            if row["label"] not in NLI or (row["split"] == "test" and name not in _ALL_SPLITS):
                continue
            if name in _MEASURED_ON_DEV and row["split"] != "train":
                continue
            stance = name == _STANCE
            # What follows from a text says less than it, or the same: no one has said which.
            follows = row["label"] == "entailment"
            yield Example(
                Excerpt.whole(row["a"]),
                Excerpt.whole(row["b"]),
                "stance" if stance else f"inference/{path.name.removesuffix('.jsonl.gz')}",
                NLI.index(row["label"]),
                None if follows and not stance else SCORES.index(STANCES[row["label"]]),
            )


class Pairs:
    """Draws pairs by kind; those of sentences are made when they are drawn.

    Sentences meet their translation in any language that has one; neighbours in a file are mostly
    of one article, so that they speak of one topic and say different things.
    """

    def __init__(
        self,
        data: Data,
        examples: Sequence[Example],
        *,
        written: Drawn,
        questions: Drawn,
        dictionary: Dictionary,
        seed: int,
    ) -> None:
        self._questions = questions
        self._rng = np.random.default_rng(seed)
        self._sampler = Sampler(data, seed=seed)
        self._texts = data.texts
        self._languages = [s.language for s in data.sources for _ in s.texts]
        self._kinds = [s.kind for s in data.sources for _ in s.texts]
        self._english = [number for source in data.sources for number in source.english]
        self._rows_of: dict[int, list[int]] = {}
        for row, number in enumerate(self._english):
            if self._is_sentence(row) or self._kinds[row] == SIDES:
                self._rows_of.setdefault(number, []).append(row)
        self._stances = [one for one in examples if one.kind == "stance"]
        self._written = written
        self._dictionary = dictionary
        chances = np.array([LANGUAGES[one] for one in dictionary.languages])
        self._switched_into = chances / chances.sum()
        # By file and label, so that a file of contradictions alone does not say that all are.
        groups: dict[tuple[str, int | None], list[Example]] = {}
        for one in examples:
            if one.kind != "stance":
                groups.setdefault((one.kind, one.nli), []).append(one)
        self._groups = list(groups.values())
        labels: dict[str, int] = {}
        for kind, _ in groups:
            labels[kind] = labels.get(kind, 0) + 1
        weights = np.array(
            [_FILES.get(_file(kind), _OTHER_FILE) / labels[kind] for kind, _ in groups]
        )
        self._group_weights = weights / weights.sum()

    def draw(self, count: int) -> list[Example]:
        """So many pairs, either text first."""
        names = self._rng.choice(list(KINDS), count, p=list(KINDS.values()))
        return [self._one(str(name)) for name in names]

    def _one(self, name: str) -> Example:
        if name == "inference":
            group = self._groups[self._rng.choice(len(self._groups), p=self._group_weights)]
            return self._switched(group[self._rng.integers(len(group))])
        if name == "written":
            return self._written.draw()
        if name == "question":
            return self._questions.draw()
        if name == "stance":
            # Few are neutral, and unrelated ones are made of sentences.
            return self._stances[self._rng.integers(len(self._stances))]
        for _ in range(_TRIES):
            row = self._row()
            made = {
                "same": self._same, "altered": self._altered, "beside": self._beside,
            }[name](row)  # fmt: skip
            if made is not None:
                return made
        raise ValueError(f"no sentence allows a pair of the kind {name}")

    def _switched(self, example: Example) -> Example:
        """The pair as it is, or if it is English in the words of one or two other languages."""
        if not example.kind.endswith(f".{ENGLISH}") or not self._dictionary.languages:
            return example
        if self._rng.random() >= _SWITCHED:
            return example
        names = self._rng.choice(self._dictionary.languages, 2, p=self._switched_into)
        if self._rng.random() < _ONE_LANGUAGE:
            names[1] = names[0]
        share = 1.0 if self._rng.random() < 0.5 else 0.6
        a, b = (
            side
            if self._rng.random() < _LEFT
            else Excerpt.whole(
                self._dictionary.switched(side.text, str(name), share=share, rng=self._rng)
            )
            for side, name in zip((example.a, example.b), names, strict=True)
        )
        return replace(example, a=a, b=b)

    def _text(self, row: int) -> Excerpt:
        """A row's text, now and then with its neighbour's before or behind it."""
        text = self._texts[row]
        near = row + (1 if self._rng.random() < 0.5 else -1)
        if (
            self._rng.random() >= _CONTEXT
            or not 0 <= near < len(self._kinds)
            or (self._kinds[near], self._languages[near])
            != (self._kinds[row], self._languages[row])
        ):
            return Excerpt.whole(text)
        beside = self._texts[near]
        if near > row:
            return Excerpt(f"{text} {beside}", (0, len(text)))
        return Excerpt(f"{beside} {text}", (len(beside) + 1, len(beside) + 1 + len(text)))

    def _row(self) -> int:
        """A row of news, encyclopedias or everyday life."""
        while True:
            row = int(self._sampler.draw(1)[0][0])
            if self._is_sentence(row):
                return row

    def _is_sentence(self, row: int) -> bool:
        """Whether a row is neither a term, nor of a manual, nor the English side of others."""
        kind = self._kinds[row]
        if kind in (TERMS, SIDES) or kind.startswith(_MANUALS):
            return False
        return len(self._texts[row]) <= _LONGEST

    def _other(self, row: int) -> int:
        """A row that says the same in another language, English in half of the cases."""
        rows = [one for one in self._rows_of[self._english[row]] if one != row]
        english = [one for one in rows if self._languages[one] == ENGLISH]
        others = [one for one in rows if self._languages[one] != self._languages[row]]
        chosen = english if self._rng.random() < 0.5 or not others else others
        return int(chosen[self._rng.integers(len(chosen))])

    def _same(self, row: int) -> Example:
        other = self._other(row)
        return self._either(self._text(row), self._text(other), "same", nli=0, scores=0)

    def _altered(self, row: int) -> Example | None:
        """A sentence against a changed form of its translation, or of itself."""
        base = row if self._rng.random() < 0.3 else self._other(row)
        text = self._change(base, _CONFLICTING)
        if text is None:
            return None
        changed, kind = text
        altered = Excerpt.whole(changed)
        return self._either(self._text(row), altered, f"altered/{kind}", nli=2, scores=1)

    def _beside(self, row: int) -> Example | None:
        """A sentence against one of the same article."""
        near = row + int(self._rng.integers(1, 4))
        if self._kinds[near] != self._kinds[row] or not self._is_sentence(near):
            return None
        if self._english[near] == self._english[row]:
            return None
        other = self._other(near) if self._rng.random() < 0.6 else near
        beside = Excerpt.whole(self._texts[other])
        return self._either(self._text(row), beside, "beside", nli=1, scores=2)

    def _change(self, row: int, kinds: Sequence[str]) -> tuple[str, str] | None:
        alterations = Alterations.of(self._languages[row])
        if alterations is None:
            return None
        words = tokens(self._texts[row])
        bounded = any(lexicon(self._languages[row]).phrases(one).any(words) for one in _BOUNDS)
        found = [
            one
            for one in alterations.all(self._texts[row], self._rng)
            if one.kind in kinds
            and (one.kind != POLARITY or len(words) <= _MAIN_CLAUSE)
            and not (one.kind == NUMBER and bounded)
        ]
        if not found:
            return None
        # A kind first: there are many more ways to negate than to count otherwise.
        present = sorted({one.kind for one in found})
        kind = present[self._rng.integers(len(present))]
        of_kind = [one for one in found if one.kind == kind]
        return of_kind[self._rng.integers(len(of_kind))].text, kind

    def _either(self, a: Excerpt, b: Excerpt, kind: str, *, nli: int, scores: int) -> Example:
        if self._rng.random() < 0.5:
            a, b = b, a
        return Example(a, b, kind, nli, scores)


def _file(kind: str) -> str:
    """The file that a kind of inference pairs comes from, without its language."""
    return kind.split("/")[1].split(".")[0]
