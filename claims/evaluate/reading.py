"""Reading against gold passages: spans, speakers, modes, quantities, and what is no claim."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from claims.errors import GoldError
from claims.evaluate.figures import Figure, Score, Tally, share
from claims.evaluate.gold import Event
from claims.evaluate.matching import Matching, overlap_of
from claims.evaluate.outcome import Program
from claims.evaluate.passages import Amount, Passage, PassageClaim
from claims.ingest import article_from_text
from claims.lexicon import lexicon
from claims.quantities import Quantity, quantities
from claims.records import Claim, Mode, Refusal
from claims.text import Token, tokens

# "Captain Raed al-Salmi" and "al-Salmi" are one speaker; a name and another are not.
_SAME_NAME = 90
_SAME_SPAN = 0.9
_SAME_RANGE = 0.5


@dataclass(frozen=True)
class ReadingReport:
    """How well passages are read.

    `span` is by DESIGN.md's matching rule, `exact` asks for nine tenths of both together;
    `speaker`, `via` and `mode` are shares of the matched claims, `modes` by mode. `quantity` is
    over the amounts of matched claims; `counted` asks for the word of what they count as well.
    `not_claims` is the share of stretches that hold no claim from which none was read, by kind.
    `languages` is the F1 of spans by language.
    """

    passages: int
    span: Score
    exact: Score
    speaker: Figure
    via: Figure
    mode: Figure
    modes: dict[str, Score]
    quantity: Score
    counted: Score
    not_claims: dict[str, Figure]
    languages: dict[str, Score]


def read_passages(passages: Sequence[Passage], program: Program) -> ReadingReport:
    """Reads every passage as an article of its own and compares it with gold."""
    ids = [passage.id for passage in passages]
    span, exact, quantity, counted = (Tally.empty() for _ in range(4))
    modes = {mode: Tally.empty() for mode in Mode}
    right: dict[str, Counter[str]] = {name: Counter() for name in ("speaker", "via", "mode")}
    matched, with_via = Counter[str](), Counter[str]()
    quiet, stretches = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for passage in passages:
        article = article_from_text(
            passage.text, source=passage.id, outlet="", language=passage.language
        )
        if isinstance(article, Refusal):
            raise GoldError(f"{article.source}: {article.reason}")
        found = list(program.read(article))
        pairs = _pairs(passage.claims, found)
        _count(span, passage, found, len(pairs))
        _count(exact, passage, found, sum(_close(gold, claim) for gold, claim in pairs))
        matched[passage.id] = len(pairs)
        for gold, claim in pairs:
            right["speaker"][passage.id] += _same_name(gold.speaker, claim.speaker)
            right["mode"][passage.id] += gold.mode is claim.mode
            if gold.via or claim.via:
                with_via[passage.id] += 1
                right["via"][passage.id] += _same_names(gold.via, claim.via)
            for tally, of in ((modes[claim.mode], "found"), (modes[gold.mode], "gold")):
                getattr(tally, of)[passage.id] += 1
            modes[gold.mode].right[passage.id] += gold.mode is claim.mode
            _count_amounts(quantity, counted, passage, gold, claim)
        for (start, end), kind in passage.not_claims:
            stretches[kind, passage.id] += 1
            quiet[kind, passage.id] += not any(
                overlap_of(start, end, claim.start, claim.end) for claim in found
            )
    for tally in modes.values():
        tally.hit.update(tally.right)
    return ReadingReport(
        passages=len(passages),
        span=span.score(ids),
        exact=exact.score(ids),
        speaker=share(right["speaker"], matched, events=ids),
        via=share(right["via"], with_via, events=ids),
        mode=share(right["mode"], matched, events=ids),
        modes={str(mode): tally.score(ids) for mode, tally in modes.items()},
        quantity=quantity.score(ids),
        counted=counted.score(ids),
        not_claims={
            kind: share(_of_kind(quiet, kind), _of_kind(stretches, kind), events=ids)
            for kind in sorted({kind for kind, _ in stretches})
        },
        languages={
            language: span.score([one.id for one in passages if one.language == language])
            for language in sorted({one.language for one in passages})
        },
    )


def propositions(events: Sequence[Event], matching: Matching) -> Score:
    """How many of the events' propositions were read as claims, and how many claims are one."""
    event_of = {article.id: event.name for event in events for article in event.articles}
    tally = Tally.empty()
    for event in events:
        for mention in event.mentions:
            tally.gold[event.name] += 1
            tally.hit[event.name] += bool(matching.claims_of.get(mention))
    for claim, article in matching.article_of.items():
        tally.found[event_of[article]] += 1
        tally.right[event_of[article]] += bool(matching.of_claim[claim])
    return tally.score([event.name for event in events])


def _pairs(
    gold: Iterable[PassageClaim], found: Sequence[Claim]
) -> list[tuple[PassageClaim, Claim]]:
    """Each gold claim with the claim that overlaps it most; no claim serves twice."""
    left = list(found)
    pairs = []
    for one in gold:
        overlaps = [overlap_of(one.start, one.end, claim.start, claim.end) for claim in left]
        best = max(range(len(left)), key=overlaps.__getitem__, default=None)
        if best is not None and overlaps[best]:
            pairs.append((one, left.pop(best)))
    return pairs


def _count(tally: Tally, passage: Passage, found: Sequence[Claim], right: int) -> None:
    tally.gold[passage.id] += len(passage.claims)
    tally.found[passage.id] += len(found)
    tally.right[passage.id] += right
    tally.hit[passage.id] += right


def _close(gold: PassageClaim, claim: Claim) -> bool:
    shared = min(gold.end, claim.end) - max(gold.start, claim.start)
    return shared >= _SAME_SPAN * (max(gold.end, claim.end) - min(gold.start, claim.start))


def _same_name(a: str, b: str) -> bool:
    if not a or not b:
        return a == b
    left, right = (" ".join(token.key for token in tokens(name)) for name in (a, b))
    return fuzz.token_set_ratio(left, right) >= _SAME_NAME


def _same_names(a: Sequence[str], b: Sequence[str]) -> bool:
    return len(a) == len(b) and all(any(_same_name(x, y) for y in b) for x in a)


def _count_amounts(
    amounts: Tally, counted: Tally, passage: Passage, gold: PassageClaim, claim: Claim
) -> None:
    words = tokens(claim.text)
    found = quantities(claim.text, words, lexicon(claim.language))
    for tally in (amounts, counted):
        tally.gold[passage.id] += len(gold.quantities)
        tally.found[passage.id] += len(found)
    for amount in gold.quantities:
        matches = [one for one in found if _same_amount(amount, one)]
        if not matches:
            continue
        match = max(matches, key=lambda one: _same_thing(amount, one, words))
        found.remove(match)
        for tally, right in ((amounts, True), (counted, _same_thing(amount, match, words))):
            tally.right[passage.id] += right
            tally.hit[passage.id] += right


def _same_thing(gold: Amount, found: Quantity, words: Sequence[Token]) -> bool:
    """Whether the word for what is counted is the same one; gold may name none."""
    if not gold.of:
        return True
    wanted = {token.key for token in tokens(gold.of)}
    if found.counted is None:
        return False
    if not wanted:
        # A sign of money is no word.
        return found.counted[0] == found.counted[1]
    return bool(wanted & {words[index].key for index in range(*found.counted)})


def _same_amount(gold: Amount, found: Quantity) -> bool:
    """The same figure; a range may differ at its ends, a bound must be open on the same side."""
    if gold.unit != found.unit:
        return False
    if gold.low is None or gold.high is None:
        bound = gold.high if gold.low is None else gold.low
        open_end = found.low < found.exact if gold.low is None else found.high > found.exact
        return bound is not None and math.isclose(bound, found.exact) and open_end
    if gold.low == gold.high:
        return math.isclose(gold.low, found.exact) and gold.about == (found.low < found.high)
    shared = min(gold.high, found.high) - max(gold.low, found.low)
    return shared >= _SAME_RANGE * (max(gold.high, found.high) - min(gold.low, found.low))


def _of_kind(counts: Mapping[tuple[str, str], int], kind: str) -> Counter[str]:
    return Counter({id: count for (one, id), count in counts.items() if one == kind})
