"""Taking out: what a spreadsheet must not run, and a document that loses nothing."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from claims.export import csv_table, json_document, table_cell, training_lines
from claims.records import (
    Archive,
    Claim,
    Cluster,
    Corroboration,
    Decision,
    Dispute,
    Evidence,
    Pair,
    Reason,
    Relation,
    Status,
    Tier,
    pair_id,
)

MakeClaim = Callable[..., Claim]


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table, newline="")))


def test_a_row_holds_the_whole_claim(make_claim: MakeClaim) -> None:
    claim = replace(
        make_claim("Three died", speaker="the mayor"),
        id="c1",
        via=("officials", "CNN"),
        status=Status.DISPUTED,
        cluster="k1",
        corroboration=Corroboration(outlets=3, origins=2, speakers=1),
    )
    assert rows(csv_table([claim])) == [
        {
            "id": "c1",
            "text": "Three died",
            "start": "0",
            "end": "10",
            "sentence": "Three died.",
            "speaker": "the mayor",
            "via": "officials; CNN",
            "mode": "attributed",
            "language": "en",
            "article": claim.article.id,
            "outlet": "The Ledger",
            "title": "",
            "url": "",
            "published": "2025-06-03T08:00:00Z",
            "status": "disputed",
            "cluster": "k1",
            "outlets": "3",
            "origins": "2",
            "speakers": "1",
        }
    ]


def test_what_is_unknown_is_an_empty_cell(make_claim: MakeClaim) -> None:
    (row,) = rows(csv_table([make_claim("Three died", published=None)]))
    assert (row["published"], row["speaker"], row["cluster"]) == ("", "", "")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(
    make_claim: MakeClaim, first: str
) -> None:
    cell = f'{first}HYPERLINK("https://evil.example")'
    (row,) = rows(csv_table([make_claim(cell, speaker=cell)]))
    assert (row["text"], row["speaker"]) == (f"'{cell}", f"'{cell}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
@example(text="=1+1")
@example(text="'=1+1")
@example(text="''@x")
@example(text="'twas")
def test_any_text_comes_back_from_the_table(make_claim: MakeClaim, text: str) -> None:
    (row,) = rows(csv_table([make_claim(text)]))
    assert table_cell(row["text"]) == text
    assert not row["text"].startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_a_byte_order_mark_is_written_where_it_is_asked_for(make_claim: MakeClaim) -> None:
    claims = [make_claim("قُتل ثلاثة")]
    assert csv_table(claims, byte_order_mark=True) == "\ufeff" + csv_table(claims)


def test_the_document_holds_the_objects_of_the_contract_raw(make_claim: MakeClaim) -> None:
    a = make_claim("=12 قُتلوا", language="ar")
    b = make_claim("31 died", outlet="The Post")
    pair = Pair(
        "p1", a, b, Relation.CONFLICT, Reason.NUMBER, 0.9, Tier.FLAG, 0.7, Evidence((1, 3), (0, 2))
    )
    first, second = (
        Cluster(f"k{claim.id}", (claim,), (), (claim.article.outlet,), 1, ("en",), None, None)
        for claim in (a, b)
    )
    dispute = Dispute(
        "d1", "How many?", Reason.NUMBER, Tier.FLAG, 0.9, (first, second), (), ("p1",)
    )
    text = json_document(
        Archive("j", "c", (), (), (), (a, b), (pair,), (first,), (dispute,), (), (), (), ())
    )
    found = json.loads(text)
    assert "=12 قُتلوا" in text
    assert (found["format"], found["version"]) == ("claims", 1)
    assert set(found) >= {"articles", "claims", "pairs", "clusters", "disputes", "decisions"}
    assert [one["text"] for one in found["claims"]] == ["=12 قُتلوا", "31 died"]
    assert found["pairs"][0] | {"a": None, "b": None} == {
        "id": "p1",
        "a": None,
        "b": None,
        "relation": "conflict",
        "reason": "number",
        "confidence": 0.9,
        "tier": "flag",
        "similarity": 0.7,
        "evidence": {"a": [1, 3], "b": [0, 2]},
        "decision": None,
    }
    assert found["claims"][0]["article"] == {
        "id": a.article.id,
        "outlet": "The Ledger",
        "title": "",
        "url": "",
        "published": "2025-06-03T08:00:00Z",
    }
    assert found["clusters"][0]["claims"][0]["id"] == a.id
    assert [one["id"] for one in found["disputes"][0]["positions"]] == [first.id, second.id]
    assert (found["disputes"][0]["pairs"], found["disputes"][0]["workflow"]) == (["p1"], "new")


def test_only_decided_pairs_are_lines_to_train_on(make_claim: MakeClaim) -> None:
    a, b = make_claim("الجسر أُغلق"), make_claim("The bridge was closed")
    pair = Pair(
        pair_id(a.id, b.id), a, b, Relation.UNCLEAR, Reason.OTHER, 0.5, Tier.SUGGEST, 0.7,
        Evidence((0, 1), (0, 1)),
    )  # fmt: skip
    decision = Decision(
        pair.id, "pair", "relation", "unclear", "same", "Rana", "2026-01-02T03:04:05Z", "a note",
        "", "rules-1",
    )  # fmt: skip
    (line,) = training_lines([pair, replace(pair, decision=decision)]).splitlines()
    row = json.loads(line)
    assert (row["machine"], row["decided"], row["by"]) == ("unclear", "same", "Rana")
    assert (row["a"]["text"], row["b"]["language"]) == ("الجسر أُغلق", b.language)
    assert "الجسر" in line
