"""What any programmer would write in an afternoon, measured by the same yardstick.

Sentences are claims; every two of different articles are compared by cosine; above a threshold
they are the same, or opposed where one of them holds a negation word and the other none. It
knows no speakers, times, figures, copies or languages, and flags whatever it prints.
"""

import re
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from claims.encode import Encoder
from claims.evaluate.gold import Event
from claims.evaluate.outcome import Outcome
from claims.records import (
    Article,
    ArticleRef,
    Claim,
    Evidence,
    Mode,
    Pair,
    Reason,
    Relation,
    Tier,
    content_id,
    pair_id,
)

# The cosine with the best F1 of `same` on the split `dev`, among 0.30, 0.35 ... 0.85.
THRESHOLD = 0.45
_SENTENCE = re.compile(r"[^\s.!?؟\n][^.!?؟\n]*")
_NEGATION = re.compile(
    r"\b(?:لا|لم|لن|ليس|ليست|نفى|نفت|نفوا|no|not|never|denie[ds]|deny|ne|pas|jamais|nie|nié|dément"
    r"|démenti|nunca|niega|negó|desmintió|не|нет|никогда|отрица\w+|опроверг\w*|değil|yok|yalanladı"
    r"|nicht|keine?|bestreitet|bestritt|לא|אין|הכחיש\w*|نیست|نه|نکرد|نشد|تکذیب)\b|n['’]t\b",
    re.IGNORECASE,
)


class Baseline:
    """All-pairs cosine with a threshold, and negation words. A `Program`."""

    name = "baseline"

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder

    def read(self, article: Article) -> Sequence[Claim]:
        """Every sentence, stated by the outlet."""
        reference = ArticleRef(
            article.id, article.outlet, article.title, article.url, article.published
        )
        return [
            Claim(
                id=content_id(article.id, found.start(), found.end()),
                text=found.group(),
                start=found.start(),
                end=found.end(),
                sentence=found.group(),
                speaker="",
                speaker_span=None,
                via=(),
                mode=Mode.ASSERTED,
                language=article.language,
                article=reference,
            )
            for found in _SENTENCE.finditer(article.text)
        ]

    def compare(self, events: Sequence[Event]) -> Outcome:
        """Every two sentences of different articles."""
        encoder = self._encoder or Encoder.load()
        articles = [article for event in events for article in event.articles]
        claims = [claim for article in articles for claim in self.read(article)]
        vectors = encoder.encode([claim.text for claim in claims])
        alike = np.clip(vectors @ vectors.T, -1.0, 1.0)
        pairs = [
            _pair(claims[i], claims[j], float(alike[i, j]))
            for i, j in combinations(range(len(claims)), 2)
            if alike[i, j] >= THRESHOLD and claims[i].article.id != claims[j].article.id
        ]
        own = {article.id: article.id for article in articles}
        clusters = _components(claims, pairs)
        return Outcome(
            claims=tuple(claims),
            pairs=tuple(pairs),
            candidates=frozenset(frozenset((pair.a.id, pair.b.id)) for pair in pairs),
            clusters=clusters,
            origins=own,
        )


def _components(claims: Sequence[Claim], pairs: Sequence[Pair]) -> dict[str, str]:
    """Clusters: whatever is linked by `same`, over any number of steps."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    row = {claim.id: number for number, claim in enumerate(claims)}
    links = [(row[p.a.id], row[p.b.id]) for p in pairs if p.relation is Relation.SAME]
    start, end = zip(*links, strict=True) if links else ((), ())
    shape = (len(claims), len(claims))
    graph = coo_array((np.ones(len(links)), (start, end)), shape=shape)
    _, component = connected_components(graph, directed=False)
    return {claim.id: str(component[row[claim.id]]) for claim in claims}


def _pair(a: Claim, b: Claim, similarity: float) -> Pair:
    opposed = _negated(a) != _negated(b)
    return Pair(
        id=pair_id(a.id, b.id),
        a=a,
        b=b,
        relation=Relation.CONFLICT if opposed else Relation.SAME,
        reason=Reason.NEGATION if opposed else Reason.NONE,
        confidence=similarity,
        tier=Tier.FLAG,
        similarity=similarity,
        evidence=Evidence((0, len(a.text)), (0, len(b.text))),
    )


def _negated(claim: Claim) -> bool:
    return _NEGATION.search(claim.text) is not None
