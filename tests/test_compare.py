"""Relations by the decided cases of the design, and tiers by what was measured."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from claims.compare import (
    KINDS,
    OPPOSED,
    Calibration,
    Relations,
    Standing,
    features,
    in_company,
    relate_given,
    settle,
    together,
    weigh,
)
from claims.compare.context import Context
from claims.compare.involvement import OTHER_DEGREES, in_other_degrees
from claims.compare.relation import Related
from claims.compare.tiers import Measured
from claims.encode import read_likeness
from claims.index import Index
from claims.judge import Judge, Statement
from claims.names import same_name
from claims.pipeline.candidates import Candidates
from claims.pipeline.known import Known
from claims.records import Claim, Judgement, Mode, Reason, Relation, Tier, Weighed
from claims.settings import Settings
from claims.store import Store

from .conftest import MakeClaim

RELATIONS = Relations.load(Settings().models / "rules" / "calibration.json")
# Of the articles, by meaning and shared names.
LIKE = 1.2
SCALE = read_likeness(Settings().models / "encoder" / "calibration.json")
# Each the other's likest, in the middle of its article.
STANDING = Standing(
    0.9, LIKE, rank=0, lead=0.3, depths=(0.5, 0.5), in_own=(0.7, 0.7), in_other=(0.6, 0.6)
)
MORNING, EVENING = "2025-06-03T08:00:00Z", "2025-06-03T20:00:00Z"
NEXT_MORNING = "2025-06-04T06:00:00Z"


def seen(judge: Judge, a: Claim, b: Claim) -> tuple[Judgement, dict[str, float]]:
    """The two as they stand in two articles of one event, each the other's likest."""
    sides = [Statement(c.text, c.language, denied=c.mode is Mode.DENIED) for c in (a, b)]
    judgement = judge.judge([(sides[0], sides[1])])[0]
    speaker = same_name(a.speaker, b.speaker, language_a=a.language, language_b=b.language)
    standing = replace(STANDING, similarity=judgement.features["similarity"])
    return judgement, features(
        a, b, judgement.features, standing, scale=SCALE, one_speaker=bool(speaker)
    )


def measure(found: dict[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets these be the probabilities of a pair in company."""

    def together(*_: object, **__: object) -> NDArray[np.float64]:
        return np.array([[found[kind] for kind in KINDS]])

    monkeypatch.setattr(Relations, "together", together)


def alone(judge: Judge, a: Claim, b: Claim, *, copies: bool = False) -> Related | Weighed:
    judgement, found = seen(judge, a, b)
    event = together(a, b, likeness=LIKE, scale=SCALE)
    return weigh(
        a, b, judgement, found, relations=RELATIONS, together=event, copies=copies,
        similarity=judgement.features["similarity"],
        agreeing=judgement.evidence, differing=judgement.evidence,
    )  # fmt: skip


def related(judge: Judge, a: Claim, b: Claim, *, copies: bool = False) -> Related:
    one = alone(judge, a, b, copies=copies)
    if isinstance(one, Related):
        return one
    measured = in_company([one], RELATIONS)[-1].probabilities[0].tolist()
    return settle(one, dict(zip(KINDS, measured, strict=True)), relations=RELATIONS)


def test_a_rising_toll_is_an_update(judge: Judge, make_claim: MakeClaim) -> None:
    a = make_claim("12 people were killed in the quake", published=MORNING)
    b = make_claim("31 people were killed in the quake", published=EVENING)
    assert related(judge, a, b).relation is Relation.UPDATE
    assert related(judge, b, a).relation is Relation.UPDATE


def test_a_later_report_of_the_same_hour_is_no_update(judge: Judge, make_claim: MakeClaim) -> None:
    told = "31 people were killed in the quake by 6 p.m."
    a = make_claim("12 people were killed in the quake by 18:00", published=EVENING)
    b = make_claim(told, published=NEXT_MORNING)
    assert related(judge, a, b).relation is Relation.CONFLICT
    other_hour = replace(b, text=told.replace("6", "9"))
    assert related(judge, a, other_hour).relation is Relation.UPDATE


def test_two_figures_at_one_time_are_a_conflict(judge: Judge, make_claim: MakeClaim) -> None:
    a = make_claim("The quake had a magnitude of 6.1", speaker="the national centre")
    b = make_claim("The quake had a magnitude of 6.4", speaker="the European centre")
    found = related(judge, a, b)
    assert (found.relation, found.reason) == (Relation.CONFLICT, Reason.NUMBER)


def test_what_is_most_likely_the_same_is_not_opposed(
    judge: Judge, make_claim: MakeClaim, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = make_claim("The quake had a magnitude of 6.1", speaker="the national centre")
    b = make_claim("The quake had a magnitude of 6.4", speaker="the European centre")
    found = dict.fromkeys(KINDS, 0.01)
    measure(found, monkeypatch)
    found["same"] = 0.96
    assert related(judge, a, b).relation is Relation.UNCLEAR
    found.update(same=0.4, opposed=0.57)
    assert related(judge, a, b).relation is Relation.CONFLICT


def test_of_two_long_statements_none_is_said_to_exclude_the_other(
    judge: Judge, make_claim: MakeClaim
) -> None:
    more = ", as rescue teams went on searching the rubble of the houses along the river for others"
    speakers = {"6.1": "the national centre", "6.4": "the European centre"}
    short = [
        make_claim(f"The quake had a magnitude of {size}", speaker=by)
        for size, by in speakers.items()
    ]
    assert related(judge, *short).relation is Relation.CONFLICT
    one, other = (replace(each, text=each.text + more) for each in short)
    found = related(judge, one, other)
    assert (found.relation, found.why) == (Relation.UNCLEAR, "both say several things at once")


def test_what_an_article_sets_side_by_side_is_opposed_where_it_is_marked(
    judge: Judge, make_claim: MakeClaim, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure(dict.fromkeys(KINDS, 0.01) | {"opposed": 0.96}, monkeypatch)
    built = make_claim("The bridge was built by soldiers", speaker="the mayor")
    others = make_claim("The bridge was built by engineers", speaker="the union")
    denied = replace(built, id="denied", speaker="the union", mode=Mode.DENIED)
    assert related(judge, built, others).relation is Relation.CONFLICT
    beside = [replace(one, article=built.article) for one in (others, denied)]
    assert related(judge, built, beside[0]).relation is Relation.UNCLEAR
    assert related(judge, built, beside[1]).relation is Relation.DENIAL


def test_a_copy_opposes_what_it_copies_where_a_contradiction_is_marked(
    judge: Judge, make_claim: MakeClaim, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure(dict.fromkeys(KINDS, 0.01) | {"opposed": 0.96}, monkeypatch)
    shut = make_claim("All schools of the capital are closed", speaker="the mayor")
    to = make_claim("Every school in the capital is open", speaker="the mayor", language="en")
    assert related(judge, shut, to).relation is Relation.CONFLICT
    assert related(judge, shut, to, copies=True).relation is Relation.UNCLEAR
    denied = replace(shut, id="denied", speaker="the union", mode=Mode.DENIED)
    assert related(judge, shut, denied, copies=True).relation is Relation.DENIAL
    three = make_claim("The schools of the capital have 3 gates", speaker="the mayor")
    four = make_claim("In the capital all schools have 4 gates by now", speaker="the mayor")
    assert related(judge, three, four, copies=True).relation is Relation.CONFLICT


def test_a_denial_needs_two_named_speakers(judge: Judge, make_claim: MakeClaim) -> None:
    yes = make_claim("The council signed the agreement", speaker="the government")
    no = make_claim("The council did not sign the agreement", speaker="the council's office")
    assert related(judge, yes, no).relation is Relation.DENIAL
    assert related(judge, replace(yes, speaker=""), no).relation is Relation.CONFLICT


def test_one_speaker_both_ways_is_a_conflict(judge: Judge, make_claim: MakeClaim) -> None:
    yes = make_claim("The group carried out the attack", speaker="the group")
    no = make_claim("The group carried out the attack", speaker="The group", mode=Mode.DENIED)
    assert related(judge, yes, no).relation is Relation.CONFLICT


def test_another_country_is_not_the_same(judge: Judge, make_claim: MakeClaim) -> None:
    south = make_claim("South Korea fired a missile on Tuesday", speaker="the ministry")
    north = make_claim("أطلقت كوريا الشمالية صاروخا يوم الثلاثاء", language="ar")
    assert related(judge, south, north).relation is not Relation.SAME
    right = make_claim("أطلقت كوريا الجنوبية صاروخا يوم الثلاثاء", language="ar")
    assert related(judge, south, right).relation is Relation.SAME


def test_features_hold_whatever_the_scale_of_the_encoder(
    judge: Judge, make_claim: MakeClaim
) -> None:
    def at(share: float) -> float:
        """The cosine that lies at the same place between unrelated and alike."""
        return SCALE.unrelated + share * (1.0 - SCALE.unrelated)

    squeezed = replace(SCALE, unrelated=0.8)
    a, b = make_claim("The council signed the agreement"), make_claim("The agreement was signed")
    judged = seen(judge, a, b)[0].features
    half, high = (at(0.5), at(0.5)), (0.9, 0.9)
    plain = replace(
        STANDING,
        similarity=at(0.5),
        lead=0.25 * (1.0 - SCALE.unrelated),
        in_own=half,
        in_other=half,
    )
    dense = replace(STANDING, similarity=0.9, lead=0.05, in_own=high, in_other=high)
    first = features(a, b, judged, plain, scale=SCALE, one_speaker=False)
    second = features(a, b, judged, dense, scale=squeezed, one_speaker=False)
    assert first == pytest.approx(second)


def test_a_plan_that_happened_is_an_update(judge: Judge, make_claim: MakeClaim) -> None:
    plan = make_claim(
        "The ferries will resume on Wednesday", mode=Mode.PREDICTED, published=MORNING
    )
    done = make_claim("The ferries resumed on Wednesday", published="2025-06-04T10:00:00Z")
    found = related(judge, plan, done)
    assert (found.relation, found.reason) == (Relation.UPDATE, Reason.MODALITY)


def test_not_yet_then_done_is_an_update(judge: Judge, make_claim: MakeClaim) -> None:
    before = make_claim("Parliament has not yet approved the law", published="2026-01-15")
    after = make_claim("Parliament approved the law", published="2026-01-16")
    later = make_claim("Parliament approved the law", published="2026-01-14T08:00:00Z")
    assert related(judge, before, after).relation is not Relation.CONFLICT
    assert related(judge, later, before).relation is Relation.CONFLICT


@pytest.mark.parametrize(
    ("language", "part", "less"),
    [
        ("ar", "شارك الأسطول الأورلندي في قصف الجزيرة", "جرى قصف الجزيرة بالتنسيق مع أورلندا"),
        ("ar", "أورلنديون قاتلوا إلى جانب المتمردين", "أورلندا كانت على علم بهجوم المتمردين"),
        ("de", "Orlands Flotte hat daran teilgenommen", "Der Beschuss war mit Orland abgesprochen"),
        ("en", "Orland's navy took part in it", "The shelling was coordinated with Orland"),
        ("en", "Orland's navy participated in it", "Orland had been notified of the shelling"),
        ("es", "La armada de Orlandia participó", "Orlandia estaba al tanto del bombardeo"),
        ("fa", "اورلند در گلوله‌باران شرکت داشت", "گلوله‌باران با اورلند هماهنگ شده بود"),
        ("fr", "Orlande y a pris part", "Orlande avait été informée du bombardement"),
        ("he", "הצי של אורלנד השתתף בהפגזה", "ההפגזה נעשתה בתיאום עם אורלנד"),
        ("ru", "Флот Орландии участвовал в обстреле", "Обстрел был согласован с Орландией"),
        ("tr", "Orland donanması buna katıldı", "Bombardıman Orland ile koordineli yapıldı"),
    ],
)  # fmt: skip
def test_to_take_part_and_less_than_that_are_unrelated(
    judge: Judge, make_claim: MakeClaim, language: str, part: str, less: str
) -> None:
    takes, knows = make_claim(part, language=language), make_claim(less, language=language)
    denied = replace(takes, id="denied", mode=Mode.DENIED)
    for one in (takes, denied):
        found = related(judge, one, knows)
        assert (found.relation, found.why) == (Relation.UNRELATED, OTHER_DEGREES)
        given = relate_given(one, knows, seen(judge, one, knows)[0], one_speaker=False)
        assert (given.relation, given.why) == (Relation.UNRELATED, OTHER_DEGREES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Whoever did not even know did not take part; whoever helped by it did.
        ("Orland's navy took part in the shelling", "Orland knew nothing, it was not informed"),
        ("Orland took part in the shelling by sharing intelligence", "Orland shared intelligence"),
        ("Orland's navy took part in the shelling", "Orland's navy did not take part in it"),
    ],
)
def test_degrees_are_apart_only_where_each_claim_has_one_of_its_own(
    make_claim: MakeClaim, one: str, other: str
) -> None:
    assert not in_other_degrees(make_claim(one), make_claim(other))
    assert not in_other_degrees(make_claim(other), make_claim(one))


def test_to_deny_that_it_is_so_agrees_that_it_is_not(judge: Judge, make_claim: MakeClaim) -> None:
    negated = make_claim("المصفاة لم تتوقف عن العمل", language="ar", speaker="المدير")
    plain = make_claim("The refinery had stopped working", speaker="the ministry")
    denied = replace(plain, id="denied", mode=Mode.DENIED)
    for one, barred in ((denied, False), (plain, True)):
        judgement, found = seen(judge, one, negated)
        # As the rules find them where words of two languages do not answer each other.
        found = found | {"negation": 1.0, "likeness": 0.7}
        weighed = weigh(
            one, negated, judgement, found, relations=RELATIONS, copies=False,
            together=together(one, negated, likeness=LIKE, scale=SCALE), similarity=0.5,
            agreeing=judgement.evidence, differing=judgement.evidence,
        )  # fmt: skip
        assert isinstance(weighed, Weighed)
        assert ("same" in weighed.barred) is barred
        assert weighed.linked is not barred


def test_hedged_against_asserted_is_unrelated(judge: Judge, make_claim: MakeClaim) -> None:
    a = make_claim("The leak may have caused the fire", mode=Mode.HEDGED)
    b = make_claim("The leak caused the fire")
    assert related(judge, a, b).relation is Relation.UNRELATED


def test_across_events_alike_is_scope(judge: Judge, make_claim: MakeClaim) -> None:
    june = make_claim("Three people were killed in the fire", published="2025-06-03")
    july = make_claim("Two people were killed in the fire", published="2025-07-09")
    assert related(judge, june, july).relation is Relation.SCOPE
    before = make_claim("In 2019 two people were killed in the fire")
    assert related(judge, june, before).relation is Relation.SCOPE
    assert related(judge, june, before).reason is Reason.DATE


def test_where_the_time_is_unknown_figures_stay_unclear(
    judge: Judge, make_claim: MakeClaim
) -> None:
    a = make_claim("12 people were killed in the quake", published=None)
    b = make_claim("31 people were killed in the quake")
    assert related(judge, a, b).relation is Relation.UNCLEAR


def test_tiers_follow_what_was_measured() -> None:
    calibration = Calibration(
        "rules", "test", {"conflict/number": Measured(40, 38), "denial": Measured(40, 20)}
    )
    assert calibration.tier(Relation.CONFLICT, Reason.NUMBER, 0.9) is Tier.FLAG
    assert calibration.tier(Relation.CONFLICT, Reason.NUMBER, 0.5) is Tier.SUGGEST
    assert calibration.tier(Relation.DENIAL, Reason.NEGATION, 0.9) is Tier.SUGGEST
    assert calibration.confidence(Relation.DENIAL, Reason.NEGATION, 0.9) == pytest.approx(0.5)
    assert calibration.tier(Relation.UPDATE, Reason.NUMBER, 0.99) is Tier.SUGGEST


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [(MORNING, EVENING, "rises"), (EVENING, MORNING, "falls"), (MORNING, MORNING, "")],
)
def test_which_way_a_later_figure_goes(
    judge: Judge, make_claim: MakeClaim, first: str, second: str, moved: str
) -> None:
    fewer = make_claim("12 people were killed in the quake", published=first)
    more = make_claim("31 people were killed in the quake", published=second)
    found = seen(judge, fewer, more)[1]
    assert found == pytest.approx(seen(judge, more, fewer)[1])
    for way in ("rises", "falls"):
        assert found[f"a later figure {way}"] == (way == moved)
        assert found[f"a later toll {way}"] == (way == moved)
    assert found["figures far apart"] == pytest.approx(np.log(31 / 12))


def test_a_later_figure_of_another_that_is_lower_may_be_opposed(
    judge: Judge, make_claim: MakeClaim
) -> None:
    """Of a rising toll only time can be the reason, and of what one source makes of its own count;
    another who counts fewer may contradict who counted."""

    def may_be_opposed(first: str, second: str, other: str = "the army") -> bool:
        a = make_claim("12 people were killed in the quake", published=first, speaker="the mayor")
        b = make_claim("31 people were killed in the quake", published=second, speaker=other)
        one = alone(judge, a, b)
        assert isinstance(one, Weighed)
        return OPPOSED not in one.barred

    assert not may_be_opposed(MORNING, EVENING)
    assert may_be_opposed(EVENING, MORNING)
    assert not may_be_opposed(EVENING, MORNING, other="the mayor")


def test_where_claims_stand_in_their_article(make_claim: MakeClaim) -> None:
    speakers = ("the mayor", "the union", "the owner")
    top, middle, end = (
        replace(make_claim("The dam broke"), id=speaker, start=10 * number, speaker=speaker)
        for number, speaker in enumerate(speakers)
    )
    vectors = np.array([[0.6, 0.8, 0.0], [1.0, 0.0, 0.0], [0.6, 0.0, 0.8]], np.float32)
    with Store.open("sqlite://") as store:
        candidates = Candidates(scale=SCALE, known=Known(store, Index.empty(3), empty=True))
        found = {
            frozenset((one.a.id, one.b.id)): (one.a.id, one.standing)
            for one in candidates.within((end, top, middle), vectors)
        }
    first, standing = found[frozenset((top.id, end.id))]
    assert standing.depths == ((0.0, 1.0) if first == top.id else (1.0, 0.0))
    # The top's vector lies between those of the others.
    own = dict(zip((first, *({top.id, end.id} - {first})), standing.in_own, strict=True))
    assert own[top.id] > own[end.id]
    assert standing.in_other == standing.in_own


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "ولا يزال البلدان يختلفان على من أطلق النار"),
        ("en", "The two capitals are at odds over who fired first"),
        ("de", "Beide Seiten sind uneins darüber, wer zuerst schoss"),
        ("es", "Las dos capitales discrepan sobre quién disparó primero"),
        ("fa", "دو پایتخت بر سر آغازگر تیراندازی اختلاف دارند"),
        ("fr", "Les deux capitales sont en désaccord sur l'origine du tir"),
        ("he", "שתי הבירות חלוקות בשאלה מי ירה ראשון"),
        ("ru", "Столицы расходятся во мнениях о том, кто открыл огонь"),
        ("tr", "İki başkent arasında görüş ayrılığı var"),
    ],
)
def test_who_tells_that_others_disagree_takes_no_side(
    judge: Judge, make_claim: MakeClaim, language: str, text: str
) -> None:
    told = make_claim(text, language=language)
    denied = make_claim("its army had fired first", speaker="the ministry", mode=Mode.DENIED)
    assert Context.of(told).at_odds
    assert not Context.of(denied).at_odds
    one = alone(judge, told, denied)
    assert isinstance(one, Related) or OPPOSED in one.barred
