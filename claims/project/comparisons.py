"""Comparisons on request: stored claims with one another, and a new text with what is stored."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from claims.errors import InputRefused, NotFound
from claims.ingest import article_from_text
from claims.pipeline import is_one_speaker, loose
from claims.project.claims import Claims
from claims.read import read
from claims.records import (
    Article,
    Basis,
    Checked,
    Claim,
    ClaimFilter,
    Compared,
    Finding,
    Hit,
    Pair,
    pair_id,
)

# Every two of so many claims are 45 pairs: a second of the model that ships, on two cores.
MOST_COMPARED = 10
# A sentence or a paragraph: each statement in it is judged beside all that is near.
LONGEST_CHECKED = 2_000


class Comparisons(Claims):
    """The operations that set claims side by side; none of them keeps a claim or a pair."""

    def compare(self, ids: Sequence[str]) -> list[Compared]:
        """What every two of some claims are to each other: as it is kept, else judged now.

        What the judge's model read of two texts is kept, under a key that does not tell the texts.

        Args:
            ids: of two to `MOST_COMPARED` claims.

        Raises:
            NotFound: no such claim.
            InputRefused: too few or too many claims.
        """
        wanted = list(dict.fromkeys(ids))
        if not 2 <= len(wanted) <= MOST_COMPARED:
            raise InputRefused(
                "comparison", f"{len(wanted)} claims: choose between 2 and {MOST_COMPARED}"
            )
        found = {claim.id: claim for claim in self._current.claims(ids=wanted)}
        for id in wanted:
            if id not in found:
                raise NotFound(f"no claim {id!r}: `claims list` lists those there are")
        articles = self._store.articles(ids={claim.article.id for claim in found.values()})
        came = {article.id: number for number, article in enumerate(articles)}
        ordered = sorted(found.values(), key=lambda one: (came[one.article.id], one.start, one.id))
        couples = list(combinations(ordered, 2))
        kept = {
            pair.id: pair
            for pair in self._store.pairs(ids=[pair_id(a.id, b.id) for a, b in couples])
        }
        return [self._compared(a, b, kept.get(pair_id(a.id, b.id))) for a, b in couples]

    def check(
        self,
        text: str,
        *,
        published: str = "",
        k: int = 20,
        filter: ClaimFilter = ClaimFilter(),  # noqa: B008 (frozen, so one default serves all)
    ) -> list[Checked]:
        """Reads a text that is not stored, and judges each of its statements beside what is.

        Where no claim is read in it, the text is the statement. Given that what is near is about
        the same event, which the dates of the articles have to confirm. Nothing is stored, but
        what the judge's model read, as in `compare`.

        Args:
            text: a sentence or a paragraph, in any language.
            published: when it was said, ISO 8601: what time explains is then no contradiction.
            k: beside how many claims each statement is judged, the nearest.
            filter: which claims to look among.

        Raises:
            InputRefused: no text, a longer one than `LONGEST_CHECKED`, or a time that is none.
            ModelMismatch: the store holds vectors of another encoder.
        """
        self._check_fingerprint()
        statements = self._statements(text, published=published)
        vectors = self._encoder.encode([one.text for one in statements])
        return [
            self._checked(one, vector[None, :], k=k, filter=filter)
            for one, vector in zip(statements, vectors, strict=True)
        ]

    def _statements(self, text: str, *, published: str) -> list[Claim]:
        if len(text) > LONGEST_CHECKED:
            raise InputRefused(
                "pasted text",
                f"{len(text)} characters, at most {LONGEST_CHECKED} are checked: "
                "add it as an article to compare all of it",
            )
        article = article_from_text(text, source="pasted text", published=published)
        if not isinstance(article, Article):
            raise InputRefused(article.source, article.reason)
        claims = read(article).claims
        return list(claims) or [loose(text.strip(), published=article.published)]

    def _checked(
        self, statement: Claim, vector: NDArray[np.float32], *, k: int, filter: ClaimFilter
    ) -> Checked:
        least = self._scale.candidate
        near: list[Hit] = [
            hit for hit in self._nearest(vector, k=k, filter=filter) if hit.similarity >= least
        ]
        judged = self._judging.judge_claims([(statement, hit.claim) for hit in near])
        return Checked(
            statement,
            tuple(
                Finding(hit.claim, hit.similarity, judgement)
                for hit, judgement in zip(near, judged, strict=True)
            ),
        )

    def _compared(self, a: Claim, b: Claim, kept: Pair | None) -> Compared:
        if kept is not None:
            return Compared(kept, Basis.KEPT)
        if a.article.id != b.article.id or not is_one_speaker(a, b):
            return Compared(self._judging.compare(a, b), Basis.CONTEXT)
        (judgement,) = self._judging.judge_claims([(a, b)])
        left, right = self._encoder.encode([a.text, b.text])
        pair = Pair(
            id=pair_id(a.id, b.id),
            a=a,
            b=b,
            relation=judgement.relation,
            reason=judgement.reason,
            confidence=judgement.confidence,
            tier=judgement.tier,
            similarity=float(left @ right),
            evidence=judgement.evidence,
        )
        return Compared(pair, Basis.CONTENT)
