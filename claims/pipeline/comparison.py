"""Comparing claims: who is compared with whom, and what the judge's answer means in context."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from claims.compare import Calibration, Togetherness, relate, together
from claims.index import Index, Neighbour
from claims.ingest import detect_language
from claims.judge import Judge, Statement
from claims.names import same_name
from claims.read import mode_of
from claims.records import (
    ArticleRef,
    Claim,
    Judgement,
    JudgeRequest,
    Likeness,
    Mode,
    Pair,
    Relation,
    content_id,
    pair_id,
)

# What is related to a dispute answers this much of a position.
_RELATED_ANSWERED = 0.6


class Comparison:
    """Compares claims.

    Args:
        judge: what says how two statements stand to each other.
        calibration: what was measured of that judge.
        scale: what the cosines of the vectors mean.
        likeness: cosine of the mean vectors of two articles, by their ids.
    """

    def __init__(
        self,
        judge: Judge,
        *,
        calibration: Calibration,
        scale: Likeness,
        likeness: Callable[[str, str], float],
    ) -> None:
        self._judge = judge
        self._calibration = calibration
        self._scale = scale
        self._likeness = likeness

    def candidates(
        self, claims: Sequence[Claim], vectors: NDArray[np.float32], index: Index
    ) -> list[tuple[Neighbour, ...]]:
        """The candidates of every claim: what the index holds that is alike enough."""
        if not claims or not len(index):
            return [()] * len(claims)
        return index.range_search(vectors, self._scale.candidate)

    def is_worth_judging(self, a: Claim, b: Claim, similarity: float) -> bool:
        """Whether something may come of a candidate: not where neither articles nor claims agree.

        Most candidates are of articles about other things, in any store that is not small.
        """
        if similarity >= self._scale.related:
            return True
        least = min(self._scale.one_event, self._scale.one_event_across)
        return self._likeness(a.article.id, b.article.id) >= least

    def pairs(
        self,
        claims: Sequence[Claim],
        vectors: NDArray[np.float32],
        *,
        hits: Sequence[Sequence[Neighbour]],
        known: Mapping[str, Claim],
        copies: Collection[str],
    ) -> list[Pair]:
        """The pairs of an article's claims with known ones, and with one another."""
        candidates = [
            (known[hit.id], claim, hit.similarity)
            for claim, row in zip(claims, hits, strict=True)
            for hit in row
            if self.is_worth_judging(known[hit.id], claim, hit.similarity)
        ]
        candidates += self._within(claims, vectors)
        judged = self._judge.judge([(_statement(a), _statement(b)) for a, b, _ in candidates])
        pairs = []
        for (a, b, similarity), judgement in zip(candidates, judged, strict=True):
            related, _ = self._set_into_context(
                a,
                b,
                judgement,
                likeness=self._likeness(a.article.id, b.article.id),
                copies=a.article.id in copies,
            )
            if related.relation is not Relation.UNRELATED:
                pairs.append(_pair(a, b, related, similarity))
        return pairs

    def texts(self, requests: Sequence[JudgeRequest]) -> list[Judgement]:
        """Judges pairs of texts that are not stored, given that both speak of one event."""
        claims = [(_loose(one.a, one, "a"), _loose(one.b, one, "b")) for one in requests]
        judged = self._judge.judge(
            [(_statement(a), _statement(b)) for a, b in claims], thorough=True
        )
        answers = []
        for (a, b), judgement in zip(claims, judged, strict=True):
            answer, _ = self._set_into_context(a, b, judgement, likeness=1.0, given_event=True)
            answers.append(answer)
        return answers

    def explain(self, pair: Pair, *, copies: bool) -> tuple[Judgement, tuple[str, ...]]:
        """The judgement behind a pair, and the steps from it to the relation in words."""
        judgement = self._judge.judge([(_statement(pair.a), _statement(pair.b))])[0]
        likeness = self._likeness(pair.a.article.id, pair.b.article.id)
        related, why = self._set_into_context(
            pair.a, pair.b, judgement, likeness=likeness, copies=copies
        )
        speaker = one_speaker(pair.a, pair.b)
        return related, (
            f"the two speak of: {self._together(pair.a, pair.b, likeness)}",
            *([f"one speaker: {speaker}"] if speaker else []),
            f"{pair.relation}: {why}",
        )

    def is_one_event(self, a: Claim, b: Claim) -> bool:
        """Whether two claims speak of one event."""
        likeness = self._likeness(a.article.id, b.article.id)
        return self._together(a, b, likeness) is Togetherness.ONE_EVENT

    def answers(self, claim: Claim, positions: Sequence[Claim]) -> bool:
        """Whether a claim speaks of what the positions have in common."""
        drafts = self._judge.drafts([(_statement(one), _statement(claim)) for one in positions])
        return any(
            one.judgement.features["shorter answered"] >= _RELATED_ANSWERED for one in drafts
        )

    def _set_into_context(
        self,
        a: Claim,
        b: Claim,
        judgement: Judgement,
        *,
        likeness: float,
        copies: bool = False,
        given_event: bool = False,
    ) -> tuple[Judgement, str]:
        event = self._together(a, b, likeness)
        if given_event and event is Togetherness.UNKNOWN_TIME:
            event = Togetherness.ONE_EVENT
        related = relate(
            a,
            b,
            judgement,
            together=event,
            copies=copies,
            one_speaker=bool(one_speaker(a, b)),
        )
        sure = self._calibration.confidence(related.relation, related.reason, related.confidence)
        final = Judgement(
            relation=related.relation,
            reason=related.reason,
            confidence=sure,
            tier=self._calibration.tier(related.relation, related.reason, sure),
            evidence=judgement.evidence,
            scores=judgement.scores,
            nli=judgement.nli,
            features=judgement.features,
        )
        return final, related.why

    def _together(self, a: Claim, b: Claim, likeness: float) -> Togetherness:
        return together(a, b, likeness=likeness, scale=self._scale)

    def _within(
        self, claims: Sequence[Claim], vectors: NDArray[np.float32]
    ) -> list[tuple[Claim, Claim, float]]:
        """Pairs within one article where the speakers differ."""
        found = []
        for j, b in enumerate(claims):
            for i, a in enumerate(claims[:j]):
                if a.speaker == b.speaker or one_speaker(a, b):
                    continue
                similarity = float(np.clip(vectors[i] @ vectors[j], -1.0, 1.0))
                if similarity >= self._scale.candidate:
                    found.append((a, b, similarity))
        return found


def one_speaker(a: Claim, b: Claim) -> str:
    """Why two claims are one speaker's, in a few words; empty where they are not."""
    return same_name(a.speaker, b.speaker, language_a=a.language, language_b=b.language)


def _statement(claim: Claim) -> Statement:
    return Statement(claim.text, claim.language, denied=claim.mode is Mode.DENIED)


def _loose(text: str, request: JudgeRequest, side: str) -> Claim:
    """A text that stands in no article, as the claim it would be."""
    speaker = request.speaker_a if side == "a" else request.speaker_b
    published = request.published_a if side == "a" else request.published_b
    language = detect_language(text)
    reference = ArticleRef(content_id("loose", side, text), "", "", "", published)
    return Claim(
        id=content_id(reference.id, 0, len(text)),
        text=text,
        start=0,
        end=len(text),
        sentence=text,
        speaker=speaker,
        speaker_span=None,
        via=(),
        mode=mode_of(text, language=language, attributed=bool(speaker)),
        language=language,
        article=reference,
    )


def _pair(a: Claim, b: Claim, related: Judgement, similarity: float) -> Pair:
    return Pair(
        id=pair_id(a.id, b.id),
        a=a,
        b=b,
        relation=related.relation,
        reason=related.reason,
        confidence=related.confidence,
        tier=related.tier,
        similarity=similarity,
        evidence=related.evidence,
    )
