"""The overview: counted by the database, and right against the slow way over all records."""

import json
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from benchmarks.newsroom import fill
from claims.errors import StoreError
from claims.group import bound_together
from claims.project import Project
from claims.records import Relation, Workflow
from claims.store import Store

MEASURED = Path(__file__).parent.parent / "models" / "judge" / "calibration.json"
# The judge that ships, as its measurements name it.
JUDGE = str(json.loads(MEASURED.read_text(encoding="utf-8"))["relations"]["judge"])


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("newsroom") / "claims.db"
    fill(path, claims=600, dimensions=4, encoder="made", judge=JUDGE)
    return path


def test_outlets_agree_as_often_as_their_pairs(newsroom: Path) -> None:
    expected = Counter[tuple[str, str, bool]]()
    with Project(newsroom) as project:
        for pair in project.pairs():
            a, b = sorted((pair.a.article.outlet, pair.b.article.outlet))
            relation = Relation(pair.decision.new) if pair.decision else pair.relation
            if relation.opposes or relation.corroborates:
                expected[a, b, relation.opposes] += 1
        found = project.outlet_pairs()
    counted = {(one.a, one.b, False): one.agreements for one in found}
    counted |= {(one.a, one.b, True): one.conflicts for one in found}
    assert {key: number for key, number in counted.items() if number} == dict(expected)
    assert any(opposed for _, _, opposed in expected)


def test_counts_are_those_of_the_records(newsroom: Path) -> None:
    with Project(newsroom) as project:
        counts, disputes = project.counts(), project.disputes()
        work = project.open_work()
        days = project.dispute_days()
    assert counts.disputes == len(disputes) > 0
    assert counts.open_disputes == sum(one.workflow.is_open for one in disputes)
    assert counts.open_disputes < counts.disputes
    assert sum(one.number for one in work) == counts.open_disputes
    by_state = Counter(one.workflow for one in disputes)
    assert sum(one.number for one in work if not one.by) == by_state[Workflow.NEW]
    first = Counter(
        min(claim.article.published or "" for each in one.positions for claim in each.claims)[:10]
        for one in disputes
    )
    counted = Counter[str]()
    for day in days:
        counted[day.day] += day.disputes
    assert counted == first


def test_alpha_is_that_of_the_definition(newsroom: Path) -> None:
    with Project(newsroom) as project:
        found = project.reviewer_agreement("relation")
        statuses = project.reviewer_agreement("status")
        said: dict[str, dict[str, str]] = {}
        for pair in project.pairs():
            for one in project.history(pair.id):
                if one.field == "relation":
                    said.setdefault(one.subject, {})[one.by] = one.new
    units = [list(by.values()) for by in said.values() if len(by) > 1]
    assert found.subjects == len(units)
    assert found.people == len({name for by in said.values() if len(by) > 1 for name in by})
    # Krippendorff 2004, 11.3: one less observed over expected disagreement.
    values = [value for unit in units for value in unit]
    total = len(values)
    observed = sum(
        (a != b) / (len(unit) - 1)
        for unit in units
        for i, a in enumerate(unit)
        for j, b in enumerate(unit)
        if i != j
    )
    count = Counter(values)
    expected = sum(count[a] * count[b] for a in count for b in count if a != b) / (total - 1)
    assert found.alpha == pytest.approx(1 - observed / expected)
    assert 0 < (found.alpha or 0) < 1
    assert (statuses.subjects, statuses.alpha) == (0, None)


def test_events_are_what_claims_bind(newsroom: Path) -> None:
    with Project(newsroom) as project:
        events = project.events(limit=100)
        assert max(one.articles for one in events) == 5
        assert sum(one.claims for one in events) == 10 * sum(one.articles for one in events)
        assert sum(one.disputes for one in events) == project.counts().disputes
        assert events == sorted(events, key=lambda one: -one.articles)


def test_what_is_bound_over_others_is_together() -> None:
    links = [("b", "a"), ("c", "d"), ("e", "b")]
    assert bound_together(links) == bound_together(links[::-1]) == [("a", "b", "e"), ("c", "d")]


def test_the_measured_figures_of_the_models_in_use(newsroom: Path) -> None:
    with Project(newsroom) as project:
        used = project.models_in_use()
    assert used.judge == JUDGE
    by_kind = {one.kind: one for one in used.precisions}
    assert {"same", "denial", "conflict", "update"} <= set(by_kind)
    assert {one.languages for one in used.precisions} == {"one language", "two languages"}
    for one in used.precisions:
        assert 0 < one.lowest <= one.precision <= 1
        assert one.recall is not None
    assert used.retrievals == (), "nothing is known of an encoder that does not ship"


def test_the_state_differs_once_something_was_written(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    fill(path, claims=50, dimensions=4, encoder="made", judge=JUDGE)
    with Project(path) as project:
        before = project.state
        assert project.state == before
        project.decide(project.pairs()[0].id, by="Rana", workflow=Workflow.IN_PROGRESS)
        assert project.state != before


def test_a_page_is_read_while_somebody_writes(newsroom: Path) -> None:
    with Store.open(newsroom) as writer, writer.writing() as connection:
        connection.execute(sa.text("UPDATE meta SET value = value"))
        with Store.open(newsroom) as reader:
            assert reader.counts().claims == 600


def test_a_newer_database_is_still_refused(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    with Store.open(path) as store, store.writing() as connection:
        connection.execute(sa.text("INSERT INTO migrations VALUES ('from_the_future', '2030')"))
    with pytest.raises(StoreError, match="newer version"):
        Store.open(path)


@pytest.mark.parametrize(
    ("last", "unit"),
    [
        ("2025-06-04", "yearmonthdate"),
        ("2025-12-01", "yearweek"),
        ("2030-01-01", "yearmonth"),
    ],
)
def test_bars_over_time_are_wide_enough_to_be_seen(last: str, unit: str) -> None:
    def page(last: str) -> None:
        from claims.records import DisputeDay, Workflow
        from claims.views.overview.charts import days_chart

        days_chart([DisputeDay(day, Workflow.NEW, 1) for day in ("2025-06-03", last)])

    shown = AppTest.from_function(page, args=(last,)).run()
    assert not shown.exception
    chart = json.loads(shown.get("vega_lite_chart")[0].proto.spec)
    assert chart["encoding"]["x"]["timeUnit"] == {"unit": unit, "utc": True}
