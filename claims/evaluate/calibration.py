"""What the cosines of an encoder mean, measured on the statements of gold events.

Every encoder has its own scale: what is far apart for one is close for another. The rules below
are the same for all of them, so that a change of encoder changes how much is found, not what a
likeness means. They are in docs/evaluation.md too.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from claims.errors import GoldError
from claims.evaluate.corpus import Corpus
from claims.evaluate.gold import Event, Mention
from claims.names import in_common, sounds
from claims.records import Likeness, Relation
from claims.text import tokens

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Cosines = NDArray[np.float32]

# Fewer pairs of a kind than this say nothing.
_FEWEST = 30
# Words shorter than this are particles, mostly.
_SHORTEST_WORD = 4
# Statements whose words are compared; more changes the figures by less than a hundredth.
_STATEMENTS = 150
_SEED = 0
# How far from the median of two events to what hardly any of one event go below. Half way is where
# errors would be even; short reports of one happening share little, so it lies below.
_BETWEEN_EVENTS = 0.45
_REPEATED = (Relation.SAME, Relation.COPY)


def calibrate(encode: Encode, corpus: Corpus, *, fingerprint: str) -> Likeness:
    """Measures the scale of an encoder.

    Args:
        encode: texts to unit vectors, (n, d) float32.
        fingerprint: of the encoder.
        corpus: two events or more, with statements in several languages.

    Raises:
        GoldError: the corpus has too few pairs of a kind.
    """
    gold = _Gold(encode, corpus)
    unrelated = gold.statements("unrelated statements", lambda x, y, r: r is Relation.UNRELATED)
    repeated = gold.statements(
        "repeated statements", lambda x, y, r: r in _REPEATED and _one_language(x, y)
    )
    related = gold.statements("related statements", lambda x, y, r: r is not Relation.UNRELATED)
    words_apart, words_alike = gold.words()
    bounds = {
        "unrelated": unrelated.mean(),
        # Hardly any pair that is something lies below, and a third of all others.
        "candidate": np.quantile(related, 0.002),
        "related": np.quantile(unrelated, 0.97),
        "copied": np.quantile(repeated, 0.05),
        "unrelated_word": np.quantile(words_apart, 0.95),
        "same_word": np.quantile(words_alike, 0.85),
    }
    one_language, two_languages = (gold.articles(one_language=one) for one in (True, False))
    bounds["near"] = min(each.near for each in (one_language, two_languages))
    bounds["one_event"] = one_language.bound
    bounds["one_event_across"] = two_languages.bound
    bounds["one_event_undated"] = one_language.strict
    return Likeness(
        encoder=fingerprint,
        source=f"{corpus.folder.name}, split {corpus.split}",
        **{name: round(float(bound), 3) for name, bound in bounds.items()},
    )


@dataclass(frozen=True)
class _Articles:
    """How alike articles are: the cosine of their mean vectors, and the share of sounds on top.

    Attributes:
        cosines: of articles of one event.
        within: how alike those are, -1..2.
        between: how alike articles of two events are.
    """

    cosines: Cosines
    within: Cosines
    between: Cosines

    @property
    def near(self) -> float:
        """The cosine that hardly any articles of one event lie below."""
        return float(np.quantile(self.cosines, 0.01))

    @property
    def bound(self) -> float:
        """Between two events and one."""
        low, high = np.median(self.between), np.quantile(self.within, 0.05)
        return float(low + _BETWEEN_EVENTS * (high - low))

    @property
    def strict(self) -> float:
        """Where a time is not known, nothing else keeps two happenings apart."""
        return float(np.quantile(self.within, 0.1))


class _Gold:
    """The statements of a corpus and their vectors."""

    def __init__(self, encode: Encode, corpus: Corpus) -> None:
        self._encode = encode
        self._folder = corpus.folder
        self._events = corpus.events
        self._articles = {one.id: one for event in corpus.events for one in event.articles}
        mentions = [one for event in corpus.events for one in event.mentions]
        self._vectors = self._of(self._text(one) for one in mentions)

    def statements(
        self, name: str, wanted: Callable[[Mention, Mention, Relation], bool]
    ) -> Cosines:
        """Cosines of the statements of different articles of one event that are wanted."""
        return self._enough(
            name,
            [
                float(self._vectors[self._text(x)] @ self._vectors[self._text(y)])
                for event, x, y in self._pairs()
                if wanted(x, y, event.label(x, y).relation)
            ],
        )

    def words(self) -> tuple[Cosines, Cosines]:
        """Cosines of words in two languages, those that are apart and those that are alike.

        Apart are all words of unrelated statements; alike is each word of a repeated statement
        and the likest of the other.
        """
        rng = np.random.default_rng(_SEED)
        across = [(event, x, y) for event, x, y in self._pairs() if not _one_language(x, y)]
        found = []
        for relations in ((Relation.UNRELATED,), _REPEATED):
            pairs = [(x, y) for event, x, y in across if event.label(x, y).relation in relations]
            order = rng.permutation(len(pairs))[:_STATEMENTS]
            found.append([(self._words(pairs[i][0]), self._words(pairs[i][1])) for i in order])
        vectors = self._of(
            word for pairs in found for pair in pairs for side in pair for word in side
        )

        def cosines(left: Sequence[str], right: Sequence[str]) -> Cosines:
            return np.array([[vectors[a] @ vectors[b] for b in right] for a in left], np.float32)

        apart, alike = ([cosines(*pair) for pair in pairs if all(pair)] for pairs in found)
        return (
            self._enough(
                "words of unrelated statements", [float(c) for one in apart for c in one.flat]
            ),
            self._enough(
                "words of translations", [float(c) for one in alike for c in one.max(axis=1)]
            ),
        )

    def articles(self, *, one_language: bool) -> _Articles:
        """How alike two articles are, of one event and of two."""
        told = []
        for event in self._events:
            for article in event.articles:
                texts = [self._text(one) for one in event.mentions if one.article == article.id]
                if texts:
                    mean = np.mean([self._vectors[text] for text in texts], axis=0)
                    heard = frozenset[str]().union(
                        *(sounds(text, language=article.language) for text in texts)
                    )
                    told.append((event.name, article.language, mean / np.linalg.norm(mean), heard))
        found: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
        for x, y in combinations(told, 2):
            if (x[1] == y[1]) is one_language:
                cosine = float(x[2] @ y[2])
                found[x[0] == y[0]].append((cosine, cosine + in_common(x[3], y[3])))
        kind = "one language" if one_language else "two languages"
        within, between = (
            self._enough(f"articles of {name} in {kind}", [alike for _, alike in found[same]])
            for name, same in (("one event", True), ("two events", False))
        )
        cosines = np.array([cosine for cosine, _ in found[True]], np.float32)
        return _Articles(cosines, within, between)

    def _pairs(self) -> Iterable[tuple[Event, Mention, Mention]]:
        for event in self._events:
            for x, y in combinations(event.mentions, 2):
                if x.article != y.article:
                    yield event, x, y

    def _text(self, mention: Mention) -> str:
        return self._articles[mention.article].text[mention.start : mention.end]

    def _words(self, mention: Mention) -> list[str]:
        text = self._text(mention)
        words = [text[token.start : token.end] for token in tokens(text)]
        return [word for word in words if len(word) >= _SHORTEST_WORD]

    def _of(self, texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        distinct = list(dict.fromkeys(texts))
        return dict(zip(distinct, self._encode(distinct), strict=True))

    def _enough(self, name: str, cosines: Sequence[float]) -> Cosines:
        if len(cosines) < _FEWEST:
            raise GoldError(
                f"{self._folder}: {len(cosines)} pairs of {name}, {_FEWEST} are needed to "
                "calibrate: take a corpus with more events"
            )
        return np.array(cosines, np.float32)


def _one_language(x: Mention, y: Mention) -> bool:
    return x.language == y.language
