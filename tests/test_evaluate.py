"""Evaluation: figures worked out by hand on a small corpus and an outcome made for it."""

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from claims.cli import main
from claims.errors import GoldError
from claims.evaluate import (
    Figure,
    append_run,
    below,
    calibrate,
    headline,
    load,
    measure,
    pinned,
    raise_floors,
)
from claims.evaluate.agreement import agreement
from claims.evaluate.encoders import Retrieval, retrieval
from claims.evaluate.figures import Tally, share
from claims.evaluate.gold import Event, Mention
from claims.evaluate.outcome import Outcome
from claims.evaluate.report import PairsReport
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

# Three outlets on one fire: a and b are copies, c is French.
TEXTS = {
    "a": ("en", "Fire hit the old mill. Three people died. Owners blame a cable. Rain may come."),
    "b": ("en", "Fire hit the old mill. Three people died."),
    "c": ("fr", "Le vieux moulin a brûlé. Cinq personnes sont mortes. Ce n'était pas un câble."),
}
GOLD = {
    "propositions": {
        "fire": {"quotes": ["Fire hit the old mill", "Le vieux moulin a brûlé"]},
        "three": {"quotes": ["Three people died"]},
        "five": {"quotes": ["Cinq personnes sont mortes"]},
        "cable": {"quotes": ["Owners blame a cable"]},
        "nocable": {"quotes": ["Ce n'était pas un câble"]},
        "rain": {"quotes": ["Rain may come"]},
    },
    "relations": [
        ["three", "five", ["conflict", "update"], "number"],
        ["cable", "nocable", "denial", "negation"],
    ],
    "copies": [["https://a.example/1", "https://b.example/1"]],
}
TRAPS = [["cable", "five", "related_topic"], ["rain", "nocable", "predicted"]]
PASSAGES = [
    {
        "id": "en-1",
        "language": "en",
        "text": "Dr Lee said 12 ships sank. Share this!",
        "claims": [
            {
                "quote": "12 ships sank",
                "start": 12,
                "end": 25,
                "speaker": "Dr Lee",
                "via": [],
                "mode": "attributed",
                "quantities": [{"low": 12, "high": 12}],
            }
        ],
        "not_claims": [{"start": 27, "end": 38, "reason": "boilerplate"}],
    }
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    event = tmp_path / "corpus" / "mill-fire"
    event.mkdir(parents=True)
    rows = [
        {
            "outlet": name.upper(),
            "title": "",
            "url": f"https://{name}.example/1",
            "published": "2025-01-02T08:00:00Z",
            "language": language,
            "text": text,
        }
        for name, (language, text) in TEXTS.items()
    ]
    (event / "articles.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    (event / "gold.json").write_text(json.dumps(GOLD, ensure_ascii=False), encoding="utf-8")
    (event / "traps.json").write_text(json.dumps(TRAPS), encoding="utf-8")
    reading = tmp_path / "corpus" / "reading"
    reading.mkdir()
    (reading / "dev.json").write_text(json.dumps(PASSAGES), encoding="utf-8")
    (tmp_path / "corpus" / "splits.json").write_text('{"dev": ["mill-fire"], "test": []}')
    return tmp_path / "corpus"


def claim_at(article: Article, start: int, end: int) -> Claim:
    text = article.text[start:end]
    return Claim(
        id=content_id(article.id, start, end),
        text=text,
        start=start,
        end=end,
        sentence=text,
        speaker="",
        speaker_span=None,
        via=(),
        mode=Mode.ASSERTED,
        language=article.language,
        article=ArticleRef(article.id, article.outlet, "", article.url, article.published),
    )


def printed(
    a: Claim, b: Claim, relation: Relation, reason: Reason, *, sure: float, tier: Tier
) -> Pair:
    evidence = Evidence((0, 1), (0, 1))
    return Pair(pair_id(a.id, b.id), a, b, relation, reason, sure, tier, 0.5, evidence)


class Given:
    """A program whose claims are the mentions of gold and whose pairs are told."""

    name = "given"

    def __init__(
        self, pairs: Mapping[tuple[str, str], tuple[Relation, Reason, float, Tier]]
    ) -> None:
        self.pairs = pairs

    def read(self, article: Article) -> Sequence[Claim]:
        start = article.text.find("12 ships sank")
        return [
            replace(claim_at(article, start, start + 13), speaker="Lee", mode=Mode.HEDGED),
            claim_at(article, 27, 38),
        ]

    def compare(self, events: Sequence[Event]) -> Outcome:
        (event,) = events
        articles = {article.id: article for article in event.articles}

        def key(mention: Mention) -> str:
            return f"{mention.proposition}@{articles[mention.article].outlet.lower()}"

        claims = {
            key(one): claim_at(articles[one.article], one.start, one.end) for one in event.mentions
        }
        pairs = [
            printed(claims[a], claims[b], relation, reason, sure=sure, tier=tier)
            for (a, b), (relation, reason, sure, tier) in self.pairs.items()
        ]
        # "fire" and "three" of the copies are each put together, everything else stands alone.
        clusters = {
            claim.id: name.split("@")[0] if name[-1] in "ab" else name
            for name, claim in claims.items()
        }
        origins = {one.id: "wire" if one.outlet in "AB" else one.id for one in event.articles}
        return Outcome(
            tuple(claims.values()),
            tuple(pairs),
            frozenset(frozenset((pair.a.id, pair.b.id)) for pair in pairs),
            clusters,
            origins,
        )


ANSWERS = {
    ("fire@a", "fire@b"): (Relation.COPY, Reason.NONE, 0.95, Tier.FLAG),
    ("three@a", "five@c"): (Relation.CONFLICT, Reason.NUMBER, 0.85, Tier.FLAG),
    ("three@b", "five@c"): (Relation.UPDATE, Reason.NUMBER, 0.65, Tier.SUGGEST),
    ("rain@a", "nocable@c"): (Relation.CONFLICT, Reason.NEGATION, 0.95, Tier.SUGGEST),
}


@pytest.fixture
def pairs(folder: Path) -> PairsReport:
    report = measure(load(folder), Given(ANSWERS))
    assert report.pairs is not None
    return report.pairs


def test_what_is_measured_on_is_counted(folder: Path) -> None:
    gold = measure(load(folder), Given({})).gold
    # fire: a-b copy, a-c and b-c same; three: a-b copy; three-five: a-c, b-c; cable: a-c.
    assert (gold.events, gold.articles, gold.propositions, gold.mentions) == (1, 3, 6, 9)
    assert (gold.pairs, gold.cross_lingual) == (7, 5)
    assert gold.relations == {"copy": 2, "same": 2, "conflict": 2, "denial": 1}
    assert gold.reasons == {"number": 2, "negation": 1}


def test_an_accepted_relation_is_right_and_no_miss_of_the_other(pairs: PairsReport) -> None:
    conflict, update = pairs.relations["conflict"], pairs.relations["update"]
    # Two conflicts printed, one of them on a trap; of the two gold pairs one was called update.
    assert (conflict.precision.value, conflict.precision.count) == (0.5, 2)
    assert (conflict.recall.value, conflict.recall.count) == (1.0, 1)
    assert (update.precision.value, update.recall.value) == (1.0, 1.0)
    assert pairs.relations["denial"].recall.value == 0.0
    assert pairs.relations["denial"].f1.value == 0.0
    assert pairs.relations["denial"].precision.value is None
    assert pairs.relations["copy"].recall.value == 0.5
    assert pairs.relations["same"].recall == Figure(0.0, None, None, 2)


def test_opposition_is_over_flagged_pairs_and_over_all(pairs: PairsReport) -> None:
    both = pairs.opposition["every pair"]
    assert (both.flag.precision.value, both.flag.precision.count) == (1.0, 1)
    assert (both.all.precision.value, both.all.precision.count) == (0.5, 2)
    # The denial is missed, the accepted update is none.
    assert (both.all.recall.value, both.all.recall.count) == (0.5, 2)
    assert pairs.opposition["same language"].all.precision.count == 0
    assert pairs.opposition["cross-lingual"].all == both.all


def test_a_reason_counts_with_its_relation(pairs: PairsReport) -> None:
    assert pairs.reasons["number"].recall.value == 1.0
    assert pairs.reasons["negation"].precision == Figure(0.0, None, None, 1)


def test_traps_tell_what_was_taken_for_a_conflict(pairs: PairsReport) -> None:
    found = {kind: (t.pairs, t.flagged, t.suggested) for kind, t in pairs.traps.items()}
    assert found == {"related_topic": (1, 0, 0), "predicted": (1, 0, 1)}


def test_candidates_clusters_and_copies(pairs: PairsReport) -> None:
    assert pairs.candidates.value == pytest.approx(3 / 7)
    # fire: 2 of its 3 mentions together (recall 2/3, 2/3, 1/3); everything else is as in gold.
    assert pairs.clusters.precision.value == 1.0
    assert pairs.clusters.recall.value == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 6) / 9)
    assert pairs.copies == 1.0


def test_confidence_is_set_against_what_was_right(pairs: PairsReport) -> None:
    bins = {one.low: (one.pairs, one.confidence, one.right) for one in pairs.reliability.bins}
    assert bins == {0.6: (1, 0.65, 1.0), 0.8: (1, 0.85, 1.0), 0.9: (2, 0.95, 0.5)}
    error = pairs.reliability.expected_calibration_error
    assert error == pytest.approx((0.35 + 0.15 + 2 * 0.45) / 4)


def test_mistakes_can_be_read(pairs: PairsReport) -> None:
    (false,) = pairs.mistakes["false opposition"]
    assert {false.a, false.b} == {"Rain may come", "Ce n'était pas un câble"}
    assert (false.gold, false.printed, false.tier) == ("unrelated", "conflict", "suggest")
    (missed,) = pairs.mistakes["missed opposition"]
    assert (missed.gold, {missed.a, missed.b}) == (
        "denial",
        {"Owners blame a cable", "Ce n'était pas un câble"},
    )


def test_of_several_printed_pairs_the_larger_overlap_counts(folder: Path) -> None:
    class Torn(Given):
        """Reads a short piece of "Three people died" as well, and is right of the piece alone."""

        def compare(self, events: Sequence[Event]) -> Outcome:
            outcome = super().compare(events)
            article = next(one for one in events[0].articles if one.outlet == "A")
            start = article.text.find("Three people")
            piece = claim_at(article, start, start + len("Three people"))
            five = next(one for one in outcome.claims if one.text.startswith("Cinq"))
            right = printed(piece, five, Relation.CONFLICT, Reason.NUMBER, sure=0.9, tier=Tier.FLAG)
            return replace(
                outcome,
                claims=(*outcome.claims, piece),
                pairs=(*outcome.pairs, right),
                clusters={**outcome.clusters, piece.id: piece.id},
            )

    whole = {("three@a", "five@c"): (Relation.SCOPE, Reason.DATE, 0.7, Tier.SUGGEST)}
    report = measure(load(folder), Torn(whole))
    assert report.pairs is not None
    assert report.pairs.opposition["every pair"].all.precision.count == 0
    assert report.pairs.relations["scope"].precision == Figure(0.0, None, None, 1)


def test_passages_are_read_and_compared(folder: Path) -> None:
    reading = measure(load(folder), Given({})).reading
    assert reading is not None
    assert (reading.span.precision.value, reading.span.recall.value) == (0.5, 1.0)
    assert reading.speaker.value == 1.0  # "Lee" is "Dr Lee".
    assert reading.mode.value == 0.0
    assert reading.quantity.f1.value == 1.0
    assert reading.not_claims["boilerplate"].value == 0.0
    assert reading.languages["en"].f1.value == pytest.approx(2 / 3)


def test_intervals_come_from_drawing_whole_events() -> None:
    one_each = share({"x": 9, "y": 1}, {"x": 10, "y": 10}, events=["x", "y"])
    assert one_each == Figure(0.5, 0.1, 0.9, 20)
    assert share({"x": 9}, {"x": 10}, events=["x"]) == Figure(0.9, None, None, 10)
    assert share({}, {}, events=["x", "y"]) == Figure(None, None, None, 0)
    tally = Tally.empty()
    tally.gold["x"] = 3
    assert tally.score(["x", "y"]).f1.value == 0.0


def test_kappa_is_cohens() -> None:
    rows = [
        {"event": "x", "first": first, "second": second}
        for first, second in (
            (["conflict", "number"], ["conflict", "number"]),
            (["conflict", "number"], ["update", "number"]),
            (["same", ""], ["same", ""]),
            (["same", ""], ["same", ""]),
        )
    ] + [{"event": "y", "first": ["same", ""], "second": ["denial", "negation"]}]
    found = agreement(rows, events=["x"])
    assert (found.pairs, found.alike) == (4, 3)
    # 3/4 alike; by chance 2/4 * 1/4 + 2/4 * 2/4 = 3/8.
    assert found.relation == pytest.approx((3 / 4 - 3 / 8) / (1 - 3 / 8))
    assert found.reason == 1.0
    alone = agreement(rows[:1], events=["x"])
    assert (alone.pairs, alone.relation, alone.reason) == (1, None, None)


def test_floors_only_rise_and_tell_what_fell(tmp_path: Path) -> None:
    assert raise_floors(tmp_path, "dev", {"recall": 0.5, "F1": 0.4}) == ["recall", "F1"]
    assert raise_floors(tmp_path, "dev", {"recall": 0.45, "F1": 0.6}) == ["F1"]
    floors = json.loads((tmp_path / "floors.json").read_text())["dev"]
    assert floors == {"recall": 0.5, "F1": 0.6}


def test_a_figure_may_fall_by_a_hundredth_or_by_two_of_what_it_counts() -> None:
    def of(count: int, **values: float) -> dict[str, Figure]:
        return {name: Figure(value, None, None, count) for name, value in values.items()}

    floors = {"recall": 0.5, "F1": 0.6}
    assert below(of(1000, recall=0.495, F1=0.6), floors) == []
    fallen = ["recall: 0.480 is below its floor 0.500"]
    assert below(of(1000, recall=0.48, F1=0.6), floors) == fallen
    assert below(of(80, recall=0.48, F1=0.6), floors) == []
    assert len(below(of(2, recall=0.48, F1=0.5), floors)) == 1
    assert below(of(1000, recall=0.5), floors) == ["F1: 0.000 is below its floor 0.600"]
    # What is pinned at the lower bound of an interval has its slack already.
    name = "opposition, every pair: precision"
    assert below({name: Figure(0.48, None, None, 80)}, {name: 0.5}) != []


def test_a_precision_of_few_pairs_is_pinned_low(folder: Path) -> None:
    report = measure(load(folder), Given(ANSWERS))
    # One of one: Wilson's lower bound is n / (n + z^2).
    assert pinned(report)["opposition, every pair: flag precision"] == pytest.approx(
        1 / (1 + 1.96**2), abs=1e-3
    )
    assert pinned(report)["same: F1"] == headline(report)["same: F1"]


def test_runs_on_test_are_appended(tmp_path: Path) -> None:
    for value in (0.25, 0.75):
        log = append_run(tmp_path, program="claims", figures={"recall": value})
    runs = [json.loads(line) for line in log.read_text().splitlines()]
    assert [run["figures"] for run in runs] == [{"recall": 0.25}, {"recall": 0.75}]
    assert all(run["program"] == "claims" and run["at"].endswith("Z") for run in runs)


def test_the_command_measures_the_program_and_the_baseline(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for extra, program in (([], "claims"), (["--baseline"], "baseline")):
        assert main(["evaluate", str(folder), "--json", *extra]) == 0
        report = json.loads(capsys.readouterr().out)
        assert (report["program"], report["split"]) == (program, "dev")
        assert report["gold"]["pairs"] == 7
        assert set(report["pairs"]["relations"]) == {one.value for one in Relation} - {"unrelated"}
        # The copies are word for word alike, which either program sees.
        assert report["pairs"]["clusters"]["recall"]["value"] > 0.7
        assert report["figures"]["candidates: recall"] > 0
    assert main(["evaluate", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "1 events, 3 articles" in shown
    assert "reading, 1 passages" in shown


def test_a_test_run_leaves_its_trace_also_for_one_event(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "splits.json").write_text('{"dev": [], "test": ["mill-fire"]}')
    for what in ([str(folder), "--split", "test"], [str(folder / "mill-fire")]):
        assert main(["evaluate", *what, "--json"]) == 0
        assert "commit it" in capsys.readouterr().err
    assert len((folder / "test-runs.jsonl").read_text().splitlines()) == 2


def test_a_test_event_is_one_from_wherever_it_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "splits.json").write_text('{"dev": [], "test": ["mill-fire"]}')
    monkeypatch.chdir(folder / "mill-fire")
    assert load(Path(".")).split == "test"
    # The split without events is the passages alone, and never the events of the other.
    assert load(folder).events == ()


def test_a_drop_below_a_floor_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(folder), "--raise-floors", "--json"]) == 0
    path = folder / "floors.json"
    floors = json.loads(path.read_text())
    floors["dev"]["same: F1"] = 1.5
    path.write_text(json.dumps(floors))
    assert main(["evaluate", str(folder), "--json"]) == 1
    assert "same: F1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"propositions": {"x": {"quotes": ["never written"]}}}, "'never written' of 'x'"),
        ({"relations": [["fire", "five", "quarrel", "number"]]}, "quarrel"),
        ({"relations": [["fire", "nobody", "conflict", "number"]]}, "two propositions"),
        ({"copies": [["https://a.example/1", "https://z.example/1"]]}, "addresses"),
        ({"relations": None}, "gold format"),
    ],
)
def test_broken_gold_is_told_with_its_place(
    folder: Path, change: dict[str, object], what: str
) -> None:
    path = folder / "mill-fire" / "gold.json"
    path.write_text(json.dumps(GOLD | change, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(GoldError, match=what) as error:
        load(folder)
    assert str(path.parent) in str(error.value)


def test_folders_without_gold_are_told(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no such folder"):
        load(tmp_path / "nowhere")
    with pytest.raises(GoldError, match="no event"):
        load(tmp_path)


def test_headline_leaves_out_what_was_not_measured(folder: Path) -> None:
    report = measure(load(folder / "mill-fire"), Given(ANSWERS))
    figures = headline(report)
    assert "reading, span: F1" not in figures
    assert figures["opposition, every pair: flag precision"] == 1.0


def test_retrieval_counts_the_nearest_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("a\tA\nb\tB\nc\tC\n")
    vectors = {
        "a": [1, 0], "A": [1, 0], "b": [0, 1], "B": [0.6, 0.8], "c": [0.8, 0.6], "C": [0, 1],
    }  # fmt: skip
    found = retrieval(lambda texts: np.array([vectors[t] for t in texts], np.float32), path)
    # b is nearer to C, c to B and C to b: only a finds its own from both sides.
    assert found == Retrieval(0.333, 0.333)


def test_encoders_are_measured_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # One event in place of twelve: what is tested is the table, not the models.
    monkeypatch.setattr("claims.cli.evaluation.load", lambda path: load(path / "dam-strike"))
    (tmp_path / "eval").mkdir()
    with gzip.open(tmp_path / "eval" / "flores200-devtest.fr-en.tsv.gz", "wt") as file:
        file.write("Le président a signé l'accord.\tThe president signed the agreement.\n")
        file.write("Deux personnes ont été tuées.\tTwo people were killed.\n")
    assert main(["evaluate", "models", "--data", str(tmp_path), "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)["encoders"]
    assert report["retrieval"] == {"fr": {"to_english": 1.0, "from_english": 1.0}}
    assert report["sentences_a_second"] > 0
    assert main(["evaluate", "models", "--data", str(tmp_path / "none")]) == 1
    assert "--data" in capsys.readouterr().err


def scattered(texts: Sequence[str]) -> NDArray[np.float32]:
    """A unit vector for each text, near nothing but itself."""
    seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in texts]
    vectors = np.stack([np.random.default_rng(seed).normal(size=64) for seed in seeds])
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def squeezed(texts: Sequence[str]) -> NDArray[np.float32]:
    """The same, but half of every vector is one and the same."""
    vectors = scattered(texts)
    return np.asarray(np.hstack([vectors, np.ones((len(vectors), 1))]) / 2**0.5, np.float32)


def test_a_scale_is_that_of_its_encoder() -> None:
    corpus = load(Path(__file__).parent.parent / "corpus")
    wide = calibrate(scattered, corpus, fingerprint="wide")
    narrow = calibrate(squeezed, corpus, fingerprint="narrow")
    assert (wide.encoder, wide.source) == ("wide", "corpus, split dev")
    assert wide.unrelated == pytest.approx(0.0, abs=0.01)
    # Nothing is near anything else: what is said again in other words is found no more.
    assert wide.candidate < wide.unrelated < wide.related < 0.4
    for name in ("unrelated", "candidate", "related", "copied", "unrelated_word", "same_word"):
        half = 0.5 + getattr(wide, name) / 2
        assert getattr(narrow, name) == pytest.approx(half, abs=0.002)
    assert wide.above_chance(1.0) == narrow.above_chance(1.0) == 1.0
    assert narrow.above_chance(0.75) == pytest.approx(wide.above_chance(0.5), abs=0.01)
    assert wide.above_chance(-0.5) == 0.0


def test_too_few_pairs_give_no_scale(folder: Path) -> None:
    with pytest.raises(GoldError, match="30 are needed to calibrate"):
        calibrate(scattered, load(folder), fingerprint="x")
