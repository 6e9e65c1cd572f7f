"""Comparing claims: what the judge hears of candidates, and what its answer means in context."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from claims.compare import (
    KINDS,
    OPPOSED,
    UNRELATED,
    Calibration,
    Related,
    Relations,
    Togetherness,
    features,
    in_company,
    named,
    opposition,
    relate_given,
    settle,
    together,
    weigh,
    word,
)
from claims.ingest import detect_language
from claims.judge import Draft, Judge, Statement
from claims.pipeline.candidates import Candidate, one_speaker
from claims.pipeline.settling import settled
from claims.read import mode_of
from claims.records import (
    ArticleRef,
    Claim,
    Copy,
    CopyReason,
    Judgement,
    JudgeRequest,
    Likeness,
    Mode,
    Pair,
    Reason,
    Relation,
    Weighed,
    content_id,
    pair_id,
)

# What is related to a dispute answers this much of a position.
_RELATED_ANSWERED = 0.6
# How many of the features that weighed most are told of a pair.
_TOLD = 6
# What other claims add to a pair's own features; its value is how many speak for either side.
_BESIDE = "others beside them"
# Log-odds are told of probabilities no smaller than this.
_LEAST = 1e-3


@dataclass(frozen=True)
class Examined:
    """A candidate with its features.

    `together` says whether it is of one event, `read` whether a model was asked, too.
    """

    candidate: Candidate
    draft: Draft
    judgement: Judgement
    features: dict[str, float]
    together: Togetherness
    read: bool


@dataclass(frozen=True)
class Findings:
    """What came of candidates: pairs that are settled by themselves, and those weighed."""

    pairs: tuple[Pair, ...] = ()
    weighed: tuple[Weighed, ...] = ()


@dataclass(frozen=True)
class Account:
    """The judgement behind a pair, and how the relation came of it.

    Attributes:
        judgement: with the features that were weighed.
        steps: from it to the relation, in words.
        likeliest: the kind that is likeliest of all but unrelated.
        weighed: what every feature adds to its log-odds against unrelated, largest first.
        why: the last step, by which the relation was chosen.
    """

    judgement: Judgement
    steps: tuple[str, ...]
    likeliest: str
    weighed: dict[str, float]
    why: str


class Comparison:
    """Compares claims.

    Args:
        judge: what says how two statements stand to each other.
        calibration: what was measured of that judge, given one event.
        relations: what was measured of its answers in their context; without it stored claims are
            only examined, to measure it.
        scale: what the cosines of the vectors mean.

    Attributes:
        counts: how many pairs were compared so far, and what became of them.
    """

    def __init__(
        self,
        judge: Judge,
        *,
        calibration: Calibration,
        relations: Relations | None,
        scale: Likeness,
    ) -> None:
        self._judge = judge
        self._calibration = calibration
        self._relations = relations
        self._scale = scale
        self.counts: Counter[str] = Counter()

    def findings(
        self, candidates: Iterable[Candidate], *, copies: Mapping[str, Copy]
    ) -> "Findings":
        """What candidates are to each other by themselves.

        Args:
            copies: what makes articles copies of the one that came in, by their ids.
        """
        if self._relations is None:
            return Findings()
        return self.weighed(self.examine(candidates), copies=copies)

    def weighed(self, examined: Iterable[Examined], *, copies: Mapping[str, Copy]) -> "Findings":
        """The same of candidates that were examined, here or elsewhere."""
        pairs, weighed = list[Pair](), list[Weighed]()
        for one in examined:
            found = self._weigh(one, copy=copies.get(one.candidate.a.article.id))
            if isinstance(found, Weighed):
                weighed.append(found)
                continue
            self.counts[str(found.relation)] += 1
            if found.relation is not Relation.UNRELATED:
                pairs.append(_pair(one, found))
        return Findings(tuple(pairs), tuple(weighed))

    def pair(self, candidate: Candidate, *, copy: Copy | None, beside: Sequence[Weighed]) -> Pair:
        """What two stored claims are to each other, be they unrelated.

        Args:
            copy: what makes their articles copies, if they are.
            beside: the pairs that either of them stands in.
        """
        one = self.examine([candidate])[0]
        found = self._weigh(one, copy=copy)
        if isinstance(found, Related):
            return _pair(one, found)
        assert self._relations is not None
        claims = {claim.id: claim for claim in (candidate.a, candidate.b)}
        measured = in_company(_around(found, beside), self._relations)[-1].probabilities[:1]
        return settled([found], measured, claims=claims, relations=self._relations)[0]

    def examine(self, candidates: Iterable[Candidate], *, all_read: bool = False) -> list[Examined]:
        """Hears rules and model on candidates, in order.

        Args:
            all_read: the model reads every one of one event; else those of which anything may come.
        """
        waiting = list(candidates)
        pairs = [(_statement(one.a), _statement(one.b)) for one in waiting]
        drafts = self._judge.drafts(pairs)
        rows = [
            self._features(one, draft.judgement) for one, draft in zip(waiting, drafts, strict=True)
        ]
        events = [self._together(one) for one in waiting]
        asked = [True] * len(rows)
        if not all_read:
            assert self._relations is not None
            asked = self._relations.may_be_related(rows)
        # Of statements of two events it says nothing that counts.
        chosen = [
            i for i, one in enumerate(events) if asked[i] and one is not Togetherness.OTHER_EVENT
        ]
        heard = self._judge.heard([pairs[i] for i in chosen], [drafts[i] for i in chosen])
        judged = dict(zip(chosen, heard, strict=True))
        self.counts["compared"] += len(rows)
        self.counts["left to the rules"] += len(rows) - len(chosen)
        return [
            Examined(
                one,
                draft,
                judged.get(i, draft.judgement),
                self._features(one, judged[i]) if i in judged else rows[i],
                events[i],
                i in judged,
            )
            for i, (one, draft) in enumerate(zip(waiting, drafts, strict=True))
        ]

    def texts(self, requests: Sequence[JudgeRequest]) -> list[Judgement]:
        """Judges pairs of texts that are not stored, given that both speak of one event."""
        return self.given(
            [
                (
                    loose(one.a, published=one.published_a, speaker=one.speaker_a, name="a"),
                    loose(one.b, published=one.published_b, speaker=one.speaker_b, name="b"),
                )
                for one in requests
            ]
        )

    def given(self, claims: Sequence[tuple[Claim, Claim]]) -> list[Judgement]:
        """Judges pairs of claims, given that both speak of one event: by content, time and mode."""
        judged = self._judge.judge([(_statement(a), _statement(b)) for a, b in claims])
        answers = []
        for (a, b), judgement in zip(claims, judged, strict=True):
            said = relate_given(a, b, judgement, one_speaker=bool(one_speaker(a, b)))
            kind = (said.relation, said.reason)
            sure = self._calibration.confidence(*kind, said.confidence)
            answers.append(
                replace(
                    judgement,
                    relation=said.relation,
                    reason=said.reason,
                    confidence=sure,
                    tier=self._calibration.tier(*kind, sure),
                )
            )
        return answers

    def explain(
        self, candidate: Candidate, *, copy: Copy | None, beside: Sequence[Weighed]
    ) -> Account:
        """The judgement behind a pair, and the steps from it to the relation; as for `pair`."""
        assert self._relations is not None
        one = self.examine([candidate])[0]
        found = self._weigh(one, copy=copy)
        known, steps = dict(one.features), [f"the two speak of: {one.together}"]
        if speaker := one_speaker(candidate.a, candidate.b):
            steps.append(f"one speaker: {speaker}")
        alone = probabilities = self._relations.alone([known])[0]
        steps.append(f"by themselves: {_listed(probabilities)}")
        if isinstance(found, Weighed):
            rounds = in_company(_around(found, beside), self._relations)
            for one_round in rounds:
                probabilities = dict(zip(KINDS, one_round.probabilities[0].tolist(), strict=True))
                told = ", ".join(one_round.speaking_for(0))
                steps.append(f"with {told or 'nobody'} beside them: {_listed(probabilities)}")
            known |= zip(named(), rounds[-1].features[0].tolist(), strict=True)
            known[_BESIDE] = float(len(rounds[-1].speaking_for(0)))
            related = settle(found, probabilities, relations=self._relations)
        else:
            related = found
        likeliest = max(
            (kind for kind in probabilities if kind != UNRELATED),
            key=lambda kind: probabilities[kind],
        )
        weighed = self._relations.kinds.contributions(known, likeliest, against=UNRELATED)
        if isinstance(found, Weighed):
            # Its own weights in company say little one by one: much of them takes others back.
            moved = _log_odds(probabilities, likeliest) - _log_odds(alone, likeliest)
            weighed = _largest_first(weighed | {_BESIDE: moved})
        most = [f"{name} {known.get(name, 0.0):.2f} ({part:+.1f})"
                for name, part in list(weighed.items())[:_TOLD]]  # fmt: skip
        said = word(likeliest, opposition(known, self._relations.reason(known, OPPOSED)))
        across = bool(known["across languages"])
        measured = self._relations.measured(said, related.tier, across=across)
        steps += [
            f"for {likeliest} against {UNRELATED} weigh most: {', '.join(most)}",
            f"{said}, {related.tier}: right in {measured.right} of {measured.judged} pairs of gold "
            f"({measured.precision:.2f}, at least {measured.lowest:.2f})",
            f"{related.relation}: {related.why}",
        ]
        judgement = replace(one.judgement, features=known)
        return Account(judgement, tuple(steps), likeliest, weighed, related.why)

    def is_one_event(self, a: Claim, b: Claim, articles: float) -> bool:
        """Whether two claims speak of one event, given the cosine of their articles."""
        return together(a, b, likeness=articles, scale=self._scale) is Togetherness.ONE_EVENT

    def answering(self, claims: Sequence[Claim], positions: Sequence[Claim]) -> list[Claim]:
        """Those of some claims that speak of what the positions have in common, in order."""
        asked = [(one, claim) for claim in claims for one in positions]
        drafts = self._judge.drafts([(_statement(one), _statement(claim)) for one, claim in asked])
        answered = {
            claim.id
            for (_, claim), draft in zip(asked, drafts, strict=True)
            if draft.judgement.features["shorter answered"] >= _RELATED_ANSWERED
        }
        return [claim for claim in claims if claim.id in answered]

    def _weigh(self, one: Examined, *, copy: Copy | None) -> Related | Weighed:
        assert self._relations is not None
        if not one.read and copy is None and one.together is not Togetherness.OTHER_EVENT:
            return Related(Relation.UNRELATED, Reason.NONE, 1.0, "hardly anything in common")
        return weigh(
            one.candidate.a,
            one.candidate.b,
            one.judgement,
            one.features,
            relations=self._relations,
            together=one.together,
            copies=copy is not None,
            versions=copy is not None and copy.reason is CopyReason.VERSION,
            similarity=one.candidate.standing.similarity,
            agreeing=one.draft.answered,
            differing=(one.draft.difference or one.draft.apart).evidence,
        )

    def _features(self, one: Candidate, judgement: Judgement) -> dict[str, float]:
        return features(
            one.a,
            one.b,
            judgement.features,
            one.standing,
            scale=self._scale,
            one_speaker=bool(one_speaker(one.a, one.b)),
        )

    def _together(self, one: Candidate) -> Togetherness:
        return together(one.a, one.b, likeness=one.standing.articles, scale=self._scale)


def _statement(claim: Claim) -> Statement:
    return Statement(claim.text, claim.language, denied=claim.mode is Mode.DENIED)


def _pair(one: Examined, related: Related) -> Pair:
    """A pair that is settled by itself, with where it parts, or what each side answers."""
    agree = related.relation in (Relation.SAME, Relation.COPY)
    return Pair(
        id=pair_id(one.candidate.a.id, one.candidate.b.id),
        a=one.candidate.a,
        b=one.candidate.b,
        relation=related.relation,
        reason=related.reason,
        confidence=related.confidence,
        tier=related.tier,
        similarity=one.candidate.standing.similarity,
        evidence=one.draft.answered
        if agree
        else (one.draft.difference or one.draft.apart).evidence,
    )


def _around(one: Weighed, beside: Sequence[Weighed]) -> list[Weighed]:
    """A pair, then those beside it, whichever of itself is stored."""
    return [one, *(each for each in beside if each.id != one.id)]


def _log_odds(probabilities: Mapping[str, float], kind: str) -> float:
    """Of a kind against unrelated."""
    of, against = (max(probabilities[one], _LEAST) for one in (kind, UNRELATED))
    return math.log(of / against)


def _largest_first(parts: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(parts.items(), key=lambda item: -abs(item[1])))


def _listed(probabilities: Mapping[str, float]) -> str:
    return ", ".join(f"{kind} {value:.2f}" for kind, value in probabilities.items())


def loose(text: str, *, published: str | None = None, speaker: str = "", name: str = "") -> Claim:
    """A text that stands in no article, as the claim it would be.

    Args:
        text: all of it is the claim.
        published, speaker: when and by whom it was said, if that is known.
        name: tells it from the same text elsewhere.
    """
    language = detect_language(text)
    reference = ArticleRef(content_id("loose", name, text), "", "", "", published)
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
