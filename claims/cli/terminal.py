"""How records look in a terminal, in text that runs both ways."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claims.records import (
    Added,
    Change,
    Claim,
    Cluster,
    Decision,
    Dispute,
    EarlierMatch,
    Explanation,
    Hit,
    Pair,
    Reading,
    Recomputed,
    Round,
    Said,
    Turn,
)

_TURNS = {
    Turn.MERGED: "merged into",
    Turn.SPLIT: "split from",
    Turn.ENDED: "ended: nothing it held is opposed any more",
    Turn.RETURNED: "returned: what it held is opposed again",
}
# Controls of direction, invisible marks and tags: kept in the store, never shown.
# (Zero-width non-joiner and joiner stay: Persian and emoji are written with them.)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_ISOLATE, _POP = "\u2068", "\u2069"


def on_one_line(text: str) -> str:
    """A text without controls, line ends and invisible marks."""
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text)).strip()


def foreign(text: str) -> str:
    """A text of an article on one line, isolated so that its direction disturbs nothing else."""
    return f"{_ISOLATE}{on_one_line(text)}{_POP}"


def claim_lines(claim: Claim) -> Iterator[str]:
    """A claim: its text, then who says it, how, and where."""
    yield f"{foreign(claim.text)}"
    yield f"  {_who(claim)}"
    yield f"  {claim.id}  {claim.status}"


def pair_lines(pair: Pair) -> Iterator[str]:
    """A pair: its relation, then both sides."""
    reason = f" ({pair.reason})" if pair.reason else ""
    decided = f"  decided: {pair.decision.new} by {pair.decision.by}" if pair.decision else ""
    yield f"{pair.relation}{reason}  {pair.confidence:.2f}  {pair.tier}  {pair.id}{decided}"
    for claim in (pair.a, pair.b):
        yield f"  {foreign(claim.text)}"
        yield f"    {_who(claim)}"


def cluster_lines(cluster: Cluster) -> Iterator[str]:
    """A cluster: how far it is corroborated, then its claims."""
    yield (
        f"{counted(cluster.origins, 'independent origin')}, "
        f"{counted(len(cluster.outlets), 'outlet')}, "
        f"{counted(len(cluster.speakers), 'speaker')}  {cluster.id}"
    )
    for claim in cluster.claims:
        yield f"  {foreign(claim.text)}"
        yield f"    {_who(claim)}"


def dispute_lines(dispute: Dispute) -> Iterator[str]:
    """A dispute: its question, then the positions side by side."""
    yield f"{foreign(dispute.question)}"
    yield (
        f"  {dispute.reason}, {dispute.confidence:.2f}, {dispute.tier}, {dispute.workflow}"
        f"  {dispute.id}"
    )
    for number, position in enumerate(dispute.positions, start=1):
        yield f"  position {number}: {counted(position.origins, 'independent origin')}"
        for claim in position.claims:
            yield f"    {foreign(claim.text)}"
            yield f"      {_who(claim)}"
    for claim in dispute.related:
        yield f"  related: {foreign(claim.text)}"


def hit_lines(hit: Hit) -> Iterator[str]:
    """A result of a search."""
    yield f"{hit.similarity:.2f}  {foreign(hit.claim.text)}"
    yield f"      {_who(hit.claim)}  {hit.claim.id}"


def reading_lines(reading: Reading) -> Iterator[str]:
    """What was read in an article, and what was left out."""
    article = reading.article
    when = article.published or "time unknown"
    yield f"{foreign(article.outlet)}, {when}, {article.language}"
    for claim in reading.claims:
        yield f"  {foreign(claim.text)}"
        yield f"    {_who(claim)}"
    for removal in reading.removed:
        yield f"  left out ({removal.reason}): {foreign(removal.text[:80])}"
    for sentence in reading.sentences:
        if sentence.removed:
            yield f"  left out ({sentence.removed}): {foreign(sentence.text[:80])}"


def decision_lines(decision: Decision) -> Iterator[str]:
    """One decision."""
    named = foreign if decision.field == "assignee" else str
    said = f"{named(decision.old)} -> {named(decision.new)}"
    if decision.field == "verdict" and not decision.new:
        said = "is hidden until a second reviewer has decided"
    back = " (taken back)" if decision.undoes else ""
    yield (
        f"{decision.at}  {foreign(decision.by)}: {decision.kind} {decision.subject} "
        f"{decision.field} {said}{back}"
    )
    if decision.note:
        yield f"  {foreign(decision.note)}"
    if decision.evidence:
        yield f"  {foreign(decision.evidence)}"


def event_lines(event: Decision | Change) -> Iterator[str]:
    """What a person decided, or what became of a dispute."""
    if isinstance(event, Decision):
        yield from decision_lines(event)
        return
    other = f" {event.other}" if event.other else ""
    yield f"{event.at}  dispute {event.dispute} {_TURNS[event.turn]}{other}"


def timeline_lines(said: Iterable[Said]) -> Iterator[str]:
    """Who said which position when."""
    for one in said:
        yield f"position {one.position}: {foreign(one.claim.text)}"
        yield f"  {_who(one.claim)}"
        if one.newer is not None:
            yield f"  superseded by {foreign(one.newer.text)}: {_who(one.newer)}"


def recomputed_lines(done: Recomputed) -> Iterator[str]:
    """What a recomputation found, and what of it had changed."""
    for name, number in (
        ("pair", done.pairs), ("cluster", done.clusters), ("dispute", done.disputes)
    ):  # fmt: skip
        yield f"{counted(number, name)}, {done.changed[f'{name}s']} changed"
    if done.parted:
        yield f"{counted(done.parted, 'cluster')} too large, parted"


def added_lines(added: Added) -> Iterator[str]:
    """What `add` did."""
    yield (
        f"{counted(added.articles, 'article')}, {counted(added.claims, 'claim')}, "
        f"{added.already_known} already known"
    )
    for refusal in added.refused:
        yield f"refused: {foreign(refusal.source)}: {foreign(refusal.reason)}"
    if added.pairs:
        yield "pairs: " + ", ".join(f"{relation} {n}" for relation, n in added.pairs.items())


def round_line(done: Round) -> str:
    """One round of watching."""
    added = done.added
    parts = [
        f"{done.at} round {done.number}: {done.looked_at} looked at",
        f"{done.unchanged} unchanged",
        f"{counted(added.articles, 'article')}",
        f"{counted(added.claims, 'claim')}",
    ]
    if added.already_known:
        parts.append(f"{added.already_known} already known")
    if done.waiting:
        parts.append(f"{done.waiting} left alone for now")
    if added.refused:
        first = added.refused[0]
        parts.append(
            f"{len(added.refused)} refused ({foreign(first.source)}: {foreign(first.reason)})"
        )
    parts.append(f"next {done.next_at}" if done.next_at else "the last")
    return ", ".join(parts)


def recall_line(recall: float) -> str:
    """That a search has not looked at every claim, and what that costs."""
    return f"approximate: {recall:.1%} of the nearest claims are found (CLAIMS_APPROXIMATE_FROM)"


def compared_line(counts: Mapping[str, int]) -> str:
    """How many pairs of claims were compared, and where the others were left."""
    compared = counts["compared"]
    return (
        f"pairs of claims: {counts['too unlike']} too unlike to be compared; of {compared} "
        f"compared {counts['left to the rules']} left to the rules, "
        f"{compared - counts['left to the rules']} read by the model, "
        f"{counts['unrelated']} unrelated"
    )


def model_lines(card: Mapping[str, Any]) -> Iterator[str]:
    """A model: its folder or name, whether it is in use, what its card says, what was measured."""
    yield f"{on_one_line(card['folder'])}{'  (in use)' if card['in_use'] else ''}"
    known = [
        f"{label} {on_one_line(str(card[key]))}"
        for key, label in (
            ("name", "name"), ("revision", "revision"), ("kind", "kind"), ("licence", "licence"),
            ("precision", "precision"), ("dimensions", "dimensions"), ("megabytes", "megabytes"),
        )
        if card.get(key) and card[key] != card["folder"]
    ]  # fmt: skip
    if known:
        yield f"  {', '.join(known)}"
    languages = card.get("languages")
    if languages:
        shown = languages if isinstance(languages, str) else " ".join(map(str, languages))
        yield f"  languages {on_one_line(shown)}"
    if card.get("scores"):
        yield from _score_lines(card["scores"])
    if card.get("about"):
        yield f"  from the hub: {on_one_line(card['about'])}"


_SINGLE_SCORES = (
    ("relatedness", "ANS dev, related against other, AUC", ".3f"),
    ("pairs_a_second", "pairs a second where it was measured", ".0f"),
    ("sentences_a_second", "sentences a second where it was measured", ".0f"),
    ("int8_to_fp32_mean_cosine", "int8 to fp32, cosine", ".4f"),
    ("megabytes", "MB", ".1f"),
)


def _score_lines(scores: Mapping[str, Any]) -> Iterator[str]:
    """Whatever was measured of a model: not every one could be measured on everything."""
    if scores.get("retrieval"):
        found = [f"{key} {one['to_english']:.3f}" for key, one in scores["retrieval"].items()]
        yield f"  FLORES devtest, translation found first of 1,012: {' '.join(found)}"
    if scores.get("similarity"):
        found = [f"{key} {one:.3f}" for key, one in scores["similarity"].items()]
        yield f"  STS-B test, Spearman: {' '.join(found)}"
    if scores.get("inference"):
        found = [f"{key} {one['accuracy']:.3f}" for key, one in scores["inference"].items()]
        yield f"  inference, accuracy: {' '.join(found)}"
    if scores.get("stance"):
        yield f"  ANS dev, mean F1 of same and conflict: {scores['stance']['mean_f1']:.3f}"
    for name, one in (scores.get("corpus") or {}).items():
        found = [f"{key} {value:.3f}" for key, value in one["f1"].items()]
        yield f"  corpus, statements of one event, {name}, F1: {' '.join(found)}"
    single = [
        f"{name} {scores[key]:{form}}"
        for key, name, form in _SINGLE_SCORES
        if scores.get(key) is not None
    ]
    if single:
        yield f"  {'; '.join(single)}"


def earlier_lines(claim: Claim, earlier: Iterable[EarlierMatch]) -> Iterator[str]:
    """A claim, and what other desks said before of what it states."""
    yield from claim_lines(claim)
    none = True
    for one in earlier:
        none = False
        verdict = one.verdict
        yield (
            f"  judged before: {foreign(verdict.rating)}, "
            f"by {foreign(verdict.desk)}, {verdict.published or 'time unknown'}, "
            f"similarity {one.similarity:.2f}"
        )
        yield f"    {foreign(verdict.claim)}"
        if verdict.url:
            yield f"    {foreign(verdict.url)}"
    if none:
        yield "  no earlier verdict of another desk is known"


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """Why a pair is what it is."""
    yield from pair_lines(explanation.pair)
    for reason in explanation.reasons:
        yield f"  because {reason}"
    for name, value in explanation.features.items():
        yield f"  {name:>20}  {value:.2f}"


def blocks(items: Iterable[Iterable[str]]) -> Iterator[str]:
    """Items of several lines with an empty line between."""
    for number, lines in enumerate(items):
        if number:
            yield ""
        yield from lines


def _who(claim: Claim) -> str:
    speaker = foreign(claim.speaker) if claim.speaker else "the outlet itself"
    via = f" via {', '.join(foreign(one) for one in claim.via)}" if claim.via else ""
    when = claim.article.published or "time unknown"
    return f"{speaker}{via}, {claim.mode}, in {foreign(claim.article.outlet)}, {when}"


def counted(number: int, noun: str) -> str:
    """How many there are of something."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
