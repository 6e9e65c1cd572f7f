"""The command line as a person and a program use it: one process a command."""

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from claims.cli.terminal import foreign, on_one_line
from claims.settings import Settings

ROOT = Path(__file__).parent.parent

COMMANDS = (
    "add", "watch", "read", "list", "pairs", "clusters", "disputes", "search", "judge", "embed",
    "mark", "decide", "history", "explain", "versions", "page", "evaluate", "export", "import",
    "articles", "outlets",
    "backup", "restore", "check", "repair", "recompute", "models", "app", "serve", "keys",
)  # fmt: skip
ARTICLES = [
    {
        "outlet": "The Ledger",
        "published": "2025-06-03T06:00:00Z",
        "url": "https://ledger.example/1",
        "text": "The fire brigade said three people were killed in the mill fire in Oster. "
        "The dockers' union said the mill had stored ammonium nitrate without a permit.",
    },
    {
        "outlet": "The Post",
        "published": "2025-06-03T16:00:00Z",
        "text": "The fire brigade said seven people were killed in the mill fire in Oster. "
        "The owner of the mill denied that the mill had stored ammonium nitrate without a permit. "
        "The valley \u202eroad\u202c stays closed until Friday, the police said.",
    },
    {"outlet": "The Day", "published": "31 February 2025", "text": "It rained."},
]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output: with more, or less, this fails."""
        return json.loads(self.out)


def claims(*arguments: str | Path, given: str = "", **environment: str) -> Done:
    run = subprocess.run(
        [sys.executable, "-m", "claims", *map(str, arguments)],
        input=given.encode("utf-8"),
        capture_output=True,
        cwd=ROOT,
        # Texts are UTF-8, whatever the locale says.
        env=os.environ | {"PYTHONIOENCODING": "latin-1"} | environment,
        timeout=600,
        check=False,
    )
    return Done(run.returncode, run.stdout.decode("utf-8"), run.stderr.decode("utf-8"))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "articles.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ARTICLES), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def added(table: Path) -> tuple[Path, Done]:
    """A database with the articles in it, and what `add` said."""
    database = table.parent / "claims.db"
    return database, claims("--db", database, "--json", "add", table)


@pytest.fixture(scope="module")
def database(added: tuple[Path, Done]) -> Path:
    return added[0]


def test_help_lists_every_command() -> None:
    shown = claims("--help")
    listed = re.findall(r"^    ([a-z]+) ", shown.out, re.MULTILINE)
    assert (shown.code, tuple(listed)) == (0, COMMANDS)


def libraries_of(*arguments: str | Path) -> set[str]:
    """What a command has imported once it is done, by the first part of its name."""
    seen = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys\nfrom claims.cli import main\ntry:\n main(sys.argv[1:])\n"
            "except SystemExit: pass\n"
            "print(*{one.partition('.')[0] for one in sys.modules})",
            *map(str, arguments),
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return set(seen.stdout.splitlines()[-1].split())


def test_help_imports_nothing_heavy() -> None:
    unneeded = {"numpy", "sqlalchemy", "faiss", "babel", "onnxruntime"}
    assert not unneeded & libraries_of("--help")


def test_a_search_does_not_wait_for_what_other_commands_need(database: Path) -> None:
    unneeded = {
        "charset_normalizer", "courlan", "dateparser", "fastapi", "httpcore2", "httpx2", "jinja2",
        "lxml", "onnx", "pydantic", "snowballstemmer", "tqdm",
    }  # fmt: skip
    found = libraries_of("--db", database, "search", "dockers")
    assert "onnxruntime" in found
    assert not unneeded & found


def test_add_counts_and_lists_what_it_refused(added: tuple[Path, Done], table: Path) -> None:
    done = added[1]
    assert done.code == 0
    assert done.err.startswith("pairs of claims: ")
    assert done.err.count("\n") == 1
    assert done.json == {
        "articles": 2,
        "claims": 5,
        "already_known": 0,
        "refused": [
            {
                "source": f"{table}:3",
                "reason": "published '31 February 2025' is no possible date; write it as "
                "2025-06-03 or 2025-06-03T06:10:00Z",
            }
        ],
        "pairs": {"denial": 1, "update": 1},
    }


def test_adding_again_changes_nothing_and_is_no_failure(database: Path, table: Path) -> None:
    again = claims("add", table, "--db", database, "--json")
    assert again.code == 0
    assert (again.json["articles"], again.json["already_known"]) == (0, 2)


def test_add_fails_where_nothing_goes_in(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    done = claims("add", empty, tmp_path / "none", "--db", tmp_path / "new.db", "--json")
    assert done.code == 1
    assert done.json["refused"] == [
        {"source": str(empty), "reason": "is empty: it holds no text"},
        {"source": str(tmp_path / "none"), "reason": "no such file or folder"},
    ]


def test_the_database_may_be_named_before_or_after_or_by_the_environment(database: Path) -> None:
    before = claims("--db", database, "--json", "list")
    after = claims("list", "--json", "--db", database)
    around = claims("list", "--json", CLAIMS_DB=str(database))
    assert before.json == after.json == around.json
    assert [one["speaker"] for one in before.json] == [
        "The fire brigade",
        "The owner of the mill",
        "the police",
        "The fire brigade",
        "The dockers' union",
    ]


def test_a_claim_has_the_fields_of_the_contract(database: Path) -> None:
    found = claims("list", "--speaker", "the dockers' union", "--json", "--db", database).json
    assert len(found) == 1
    assert found[0] | {"id": "", "article": {}} == {
        "id": "",
        "text": "the mill had stored ammonium nitrate without a permit",
        "start": 98,
        "end": 151,
        "sentence": ARTICLES[0]["text"][74:],
        "speaker": "The dockers' union",
        "speaker_span": [74, 92],
        "via": [],
        "mode": "attributed",
        "language": "en",
        "article": {},
        "status": "unverified",
        "cluster": None,
        "corroboration": {"outlets": 1, "origins": 1, "speakers": 1},
    }
    assert set(found[0]["article"]) == {"id", "outlet", "title", "url", "published"}


@pytest.mark.parametrize(
    ("since", "speakers"),
    [
        ("2025-06-03", 5),
        ("2025-06-03T09:00:00+02:00", 3),
        ("2025-06-04", 0),
    ],
)
def test_since_is_a_date_or_a_time_anywhere(database: Path, since: str, speakers: int) -> None:
    assert len(claims("list", "--since", since, "--json", "--db", database).json) == speakers


def test_pairs_and_disputes_show_both_sides(database: Path) -> None:
    (pair,) = claims("pairs", "--relation", "denial", "conflict", "--json", "--db", database).json
    assert {pair["a"]["speaker"], pair["b"]["speaker"]} == {
        "The owner of the mill",
        "The dockers' union",
    }
    assert claims("pairs", "--relation", "copy", "--json", "--db", database).json == []
    shown = claims("disputes", "--db", database).out
    assert "⁨the mill had stored ammonium nitrate without a permit⁩" in shown
    assert "⁨The dockers' union⁩, attributed, in ⁨The Ledger⁩, 2025-06-03T06:00:00Z" in shown
    assert "⁨The owner of the mill⁩, denied, in ⁨The Post⁩, 2025-06-03T16:00:00Z" in shown


def test_controls_of_direction_are_kept_in_json_and_not_shown(database: Path) -> None:
    one = ("list", "--speaker", "the police", "--db", database)
    assert "\u202e" in claims(*one, "--json").json[0]["text"]
    shown = claims(*one).out
    assert "\u202e" not in shown
    assert "⁨The valley road stays closed until Friday⁩" in shown


def test_search_finds_the_nearest_first(database: Path) -> None:
    found = claims(
        "search", "how many were killed in the fire", "-k", "2", "--json", "--db", database
    )
    assert [hit["claim"]["speaker"] for hit in found.json] == ["The fire brigade"] * 2
    assert found.json[0]["similarity"] >= found.json[1]["similarity"]


def test_judge_answers_line_by_line_in_order() -> None:
    requests = [
        {"a": "Twelve people were killed in the fire.", "b": "12 people were killed in the fire."},
        {"a": "12 people were killed in the fire.", "b": "40 people were killed in the fire."},
    ]
    done = claims("judge", given="\n".join(json.dumps(one) for one in requests) + "\n\n")
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [one["relation"] for one in answers] == ["same", "conflict"]
    for one in answers:
        assert set(one) == {
            "relation", "reason", "confidence", "tier", "evidence", "scores", "nli",
        }  # fmt: skip
        assert sum(one["scores"].values()) == pytest.approx(1)
        assert sum(one["nli"].values()) == pytest.approx(1)


def test_judge_answers_what_stands_before_a_bad_line() -> None:
    good = json.dumps({"a": "It rained.", "b": "It rained."})
    done = claims("judge", given=f'{good}\n{{"a": 1}}\n{good}\n')
    assert (done.code, len(done.out.splitlines())) == (1, 1)
    assert done.err == ('claims: standard input, line 2: is no object with the texts "a" and "b"\n')


def test_embed_gives_one_unit_vector_a_line() -> None:
    done = claims("embed", given="قتل ثلاثة\n\nقتل ثلاثة")
    vectors = [json.loads(line) for line in done.out.splitlines()]
    assert len(vectors) == 3
    assert vectors[0] == vectors[2] != vectors[1]
    for vector in vectors:
        assert sum(value * value for value in vector) == pytest.approx(1, abs=1e-5)


def test_mark_decide_history_and_explain(added: tuple[Path, Done], tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(added[0].read_bytes())
    at = ("--db", copy, "--json")
    claim = claims("list", *at).json[0]["id"]
    refused = claims("mark", claim, "--status", "false", "--by", "Mona", *at)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "claims: status 'false' needs a note that says why\n"
    marked = claims(
        "mark", claim, "--status", "false", "--by", "Mona", "--note", "كذب", "--evidence",
        "https://a.example/1", "https://a.example/2", *at,
    )  # fmt: skip
    assert marked.json | {"at": "", "model": "", "action": ""} == {
        "subject": claim,
        "kind": "claim",
        "field": "status",
        "old": "unverified",
        "new": "false",
        "by": "Mona",
        "at": "",
        "note": "كذب",
        "evidence": "https://a.example/1 https://a.example/2",
        "model": "",
        "action": "",
        "undoes": False,
    }
    assert claims("history", claim, *at).json == [marked.json]

    (pair,) = claims("pairs", "--relation", "denial", *at).json
    reasons = claims("explain", pair["id"], *at).json
    assert reasons["pair"]["id"] == pair["id"]
    assert reasons["reasons"]
    decided = claims("decide", pair["id"], "--relation", "unrelated", "--by", "Omar", *at)
    assert (decided.json["old"], decided.json["new"]) == ("denial", "unrelated")
    assert claims("history", pair["id"], *at).json == [decided.json]
    assert claims("disputes", *at).json == []


def test_history_tells_what_became_of_a_dispute(added: tuple[Path, Done], tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(added[0].read_bytes())
    at = ("--db", copy)
    (dispute,) = claims("disputes", "--json", *at).json
    shown = claims("history", dispute["id"], *at).out
    assert "position 1: " in shown
    assert "position 2: " in shown
    claims("decide", dispute["pairs"][0], "--relation", "unrelated", "--by", "Omar", *at)
    told = claims("history", dispute["id"], *at)
    assert told.code == 0
    assert "relation denial -> unrelated" in told.out
    assert f"dispute {dispute['id']} ended: nothing it held is opposed any more" in told.out
    assert len(claims("history", dispute["id"], "--json", *at).json) == 1
    refused = claims("decide", dispute["id"], "--workflow", "resolved", "--by", "Omar", *at)
    assert refused.code == 1
    assert re.fullmatch(rf"claims: dispute '{dispute['id']}' ended at .+\n", refused.err)


def test_recompute_says_what_changed(added: tuple[Path, Done], tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(added[0].read_bytes())
    same = claims("recompute", "--json", "--db", copy).json
    assert same["changed"] == {"pairs": 0, "clusters": 0, "disputes": 0}
    assert (same["pairs"], same["disputes"]) == (2, 1)
    # A pair that had got lost is judged again.
    connection = sqlite3.connect(copy)
    connection.execute("DELETE FROM pairs WHERE relation = 'denial'")
    connection.commit()
    connection.close()
    told = claims("recompute", "--db", copy)
    assert told.out.splitlines() == [
        "2 pairs, 1 changed",
        f"{same['clusters']} clusters, 0 changed",
        "1 dispute, 0 changed",
    ]


def test_export_writes_a_file_or_standard_output(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "claims.csv"
    told = claims("export", "csv", "--out", out, "--json", "--db", database)
    assert told.json == {"out": str(out), "claims": 5}
    assert out.read_bytes().startswith(b"id,text,start,end,")
    assert out.read_bytes().count(b"\r\n") == 6
    document = claims("export", "json", "--db", database).json
    assert [len(document[name]) for name in ("claims", "pairs", "disputes")] == [5, 2, 1]
    marked = claims("export", "csv", "--bom", "--out", out, "--db", database)
    assert marked.out == f"5 claims in {out}\n"
    assert out.read_bytes().startswith(b"\xef\xbb\xbfid,")
    nowhere = claims("export", "csv", "--out", tmp_path / "none" / "x", "--db", database)
    assert (nowhere.code, nowhere.err.count("\n")) == (1, 1)


def test_an_export_is_imported_and_told(database: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "all.json", tmp_path / "other.db"
    claims("export", "json", "--out", out, "--db", database)
    told = claims("import", out, "--db", other, "--json").json
    assert (told["articles"], told["claims"], told["conflicts"]) == (2, 5, [])
    assert claims("export", "json", "--db", other).out == out.read_text(encoding="utf-8")
    claim = claims("list", "--db", other, "--json").json[0]["id"]
    for one, status in ((database, "disputed"), (other, "satire")):
        claims("mark", claim, "--status", status, "--by", "Mona", "--db", one)
    claims("export", "json", "--out", out, "--db", other)
    conflict = claims("import", out, "--db", database)
    assert conflict.code == 0
    assert f"decided otherwise: status of {claim} is 'disputed' here" in conflict.out
    assert claims("explain", claim, "--db", database, "--json").json["earlier"] == []


def test_a_file_that_cannot_be_imported_is_one_line_and_exit_1(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('[{"@type": "ClaimReview"}]', encoding="utf-8")
    refused = claims("import", bad, "--db", tmp_path / "x.db", "--json")
    assert (refused.code, refused.json["earlier"], len(refused.json["refused"])) == (1, 0, 1)
    bad.write_bytes(b"[" * 100_000)
    deep = claims("import", bad, "--db", tmp_path / "x.db")
    assert (deep.code, deep.out, deep.err.count("\n")) == (1, "", 1)
    assert deep.err.startswith(f"claims: {bad}: is no JSON")


def test_verdicts_are_published_by_a_desk_with_a_name(database: Path) -> None:
    claim = claims("list", "--db", database, "--json").json[0]["id"]
    claims("mark", claim, "--status", "satire", "--by", "Mona", "--db", database)
    nameless = claims("export", "claimreview", "--db", database, CLAIMS_ORGANISATION="")
    assert (nameless.code, nameless.out) == (1, "")
    assert "CLAIMS_ORGANISATION" in nameless.err
    bare = claims("export", "claimreview", "--db", database, CLAIMS_ORGANISATION="Desk")
    assert bare.json["@graph"] == []
    assert f"left out: {claim} is 'satire' without a note or evidence" in bare.err
    claims(
        "mark", claim, "--status", "false", "--by", "Mona", "--db", database,
        "--note", "why", "--evidence", "https://x.example/1",
    )  # fmt: skip
    told = claims(
        "export", "claimreview", "--only", claim, "--language", "ar", "--db", database,
        CLAIMS_ORGANISATION="Desk",
    )  # fmt: skip
    (review,) = told.json["@graph"]
    assert review["reviewRating"]["alternateName"] == "غير صحيح"
    report = claims("export", "report", "--only", claim, "--db", database)
    assert "https://x.example/1" in report.out


def test_models_are_listed_and_a_name_that_is_none_is_told(tmp_path: Path) -> None:
    listed = claims("models", "--json").json
    assert [one["folder"] for one in listed if one["in_use"]] == ["encoder", "judge"]
    assert listed[0]["name"] == "claims-encoder"
    assert listed[0]["scores"]["retrieval"]["ar"]["to_english"] > 0.9
    assert {one["name"] for one in listed} >= {"intfloat/multilingual-e5-small", "BAAI/bge-m3"}
    shown = claims("models").out
    assert "STS-B test, Spearman: en 0.8" in shown
    assert "embeddinggemma-300m" in shown
    assert claims("models", "use", "--db", tmp_path / "x.db").code == 2
    unknown = claims(
        "models", "use", str(tmp_path / "none"), "--db", tmp_path / "x.db", HF_HUB_OFFLINE="1"
    )
    assert (unknown.code, unknown.out) == (1, "")
    assert unknown.err.splitlines()[-1].startswith("claims: ")


def test_a_model_of_the_hub_without_network_is_one_line(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    told = claims(
        "models", "use", "intfloat/multilingual-e5-small", "--db", database,
        HF_HOME=str(tmp_path / "cache"), HF_ENDPOINT="http://127.0.0.1:9", HF_HUB_OFFLINE="0",
    )  # fmt: skip
    assert told.code == 1
    (line,) = told.err.splitlines()
    assert "the Hugging Face hub cannot be reached" in line
    assert "hf download intfloat/multilingual-e5-small" in line


def test_a_model_in_the_cache_is_pinned_to_its_commit(
    added: tuple[Path, Done], tiny: Path, tmp_path: Path
) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    repository = tmp_path / "cache" / "hub" / "models--somebody--tiny"
    shutil.copytree(tiny, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit, encoding="utf-8")
    offline = {"HF_HOME": str(tmp_path / "cache"), "HF_ENDPOINT": "http://127.0.0.1:9"}
    copy = tmp_path / "copy.db"
    copy.write_bytes(added[0].read_bytes())
    used = claims("models", "use", "somebody/tiny", "--json", "--db", copy, **offline)
    assert (used.json["name"], used.json["revision"]) == ("somebody/tiny", commit)
    # The hub's newest moves on; the database stays with the commit that made its vectors.
    (repository / "refs" / "main").write_text("f" * 40, encoding="utf-8")
    found = claims("search", "the ferry sank", "--json", "--db", copy, **offline)
    assert len(found.json) == 5
    assert found.err == ""
    # What a fetch left that was cut off is asked of the hub again, which is not there.
    (repository / "snapshots" / commit / "model.safetensors").unlink()
    told = claims("search", "the ferry sank", "--json", "--db", copy, **offline)
    assert told.code == 1
    (line,) = told.err.splitlines()
    assert "fetching what may be missing" in line
    assert "cannot be reached" in line


def test_models_use_embeds_every_claim_anew(added: tuple[Path, Done], tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(added[0].read_bytes())
    done = claims("models", "use", "encoder", "--db", copy, "--json")
    assert done.json == {
        "embedded": 5, "encoder": "encoder",
        "name": "", "revision": "", "prompt": "", "dimensions": 0,
    }  # fmt: skip
    relations = [pair["relation"] for pair in claims("pairs", "--json", "--db", copy).json]
    assert sorted(relations) == ["denial", "update"]


def test_another_encoder_is_measured_kept_and_named(
    added: tuple[Path, Done], tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(added[0].read_bytes())
    used = claims("models", "use", tiny, "--dimensions", "8", "--db", copy)
    assert used.code == 0
    assert "5 claims embedded anew" in used.out
    assert "thresholds were measured on corpus, split dev" in used.out
    # From here on the database itself knows its encoder.
    listed = claims("models", "--json", "--db", copy).json
    assert {one["folder"] for one in listed if one["in_use"]} == {"judge", str(tiny)}
    assert len(claims("search", "the ferry sank", "--json", "--db", copy).json) == 5
    # So do the commands that need no store, and a page of the dashboard.
    assert len(claims("embed", "--db", copy, given="the ferry").json) == 8
    out = tmp_path / "calibration.json"
    measured = claims("models", "calibrate", "--out", out, "--json", "--db", copy).json
    assert measured["encoder"].endswith("/8")
    monkeypatch.setenv("CLAIMS_DB", str(copy))
    page = AppTest.from_function(search_page)
    assert not page.run(timeout=600).exception
    assert not page.error
    # And another is refused before anything is written.
    told = claims("search", "x", "--db", copy, CLAIMS_ENCODER=str(tiny))
    assert told.code == 1
    assert "holds vectors of" in told.err


def search_page() -> None:
    """A page of the dashboard, as the desk draws it: over the database's own encoder."""
    import claims.views.desk as desk
    from claims.views import search

    def look(project):  # type: ignore[no-untyped-def]
        assert project.search("the ferry sank")
        search.view(project)

    desk._page(look)()


def test_a_folder_is_found_from_anywhere(
    added: tuple[Path, Done], tiny: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(added[0].read_bytes())
    near = os.path.relpath(tiny, ROOT)
    assert claims("models", "use", near, "--db", copy, "--json").json["name"] == str(tiny)


def test_a_damaged_file_of_figures_is_one_line(tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(Settings().models / "encoder", models / "encoder")
    path = models / "encoder" / "scores.json"
    path.write_text('{"relatedness": null, "megabytes": 3.5}', encoding="utf-8")
    shown = claims("models", CLAIMS_MODELS=str(models))
    assert (shown.code, shown.err) == (0, "")
    assert "MB 3.5" in shown.out
    path.write_text('{"relatedness": ', encoding="utf-8")
    told = claims("models", CLAIMS_MODELS=str(models))
    assert told.code == 1
    assert told.err.startswith(f"claims: {path} cannot be read")
    assert told.err.endswith("restore it\n")


def test_the_scale_of_an_encoder_is_measured_on_gold(
    added: tuple[Path, Done], tmp_path: Path
) -> None:
    out = tmp_path / "calibration.json"
    done = claims("models", "calibrate", "--out", out, "--json", "--db", tmp_path / "none.db")
    assert done.json == json.loads(out.read_text(encoding="utf-8"))
    assert not (tmp_path / "none.db").exists()
    shipped = Settings().models / "encoder" / "calibration.json"
    for key, value in json.loads(shipped.read_text(encoding="utf-8")).items():
        expected = value if isinstance(value, str) else pytest.approx(value, abs=0.02)
        assert done.json[key] == expected
    copy = tmp_path / "copy.db"
    copy.write_bytes(added[0].read_bytes())
    assert "measured on corpus, split dev" in claims("models", "calibrate", "--db", copy).out
    relations = [pair["relation"] for pair in claims("pairs", "--json", "--db", copy).json]
    assert sorted(relations) == ["denial", "update"]
    few = claims("models", "calibrate", "--gold", ROOT / "corpus" / "dam-strike", "--db", copy)
    assert few.code == 1
    assert "are needed to calibrate" in few.err


def test_read_stores_nothing_and_shows_what_it_left_out(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Three people were killed in the mill fire in Oster, the mayor said on Monday.\n"
        "© 2024 The Ledger. All rights reserved.\n",
        encoding="utf-8",
    )
    done = claims("read", page, tmp_path / "none", "--json", CLAIMS_DB=str(tmp_path / "no.db"))
    (reading,) = done.json
    assert set(reading) == {"article", "removed", "sentences", "claims"}
    assert reading["article"]["outlet"] == "The Ledger"
    assert [one["reason"] for one in reading["removed"]] == ["copyright"]
    assert [one["speaker"] for one in reading["claims"]] == ["the mayor"]
    assert done.err == f"refused: {tmp_path / 'none'}: no such file or folder\n"
    assert not (tmp_path / "no.db").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["add"],
        ["list", "--since", "yesterday"],
        ["list", "--status", "great"],
        ["search", "x", "-k", "0"],
        ["mark", "x", "--status", "false"],
        ["decide", "x", "--by", "Mona"],
        ["decide", "x", "--by", "Mona", "--relation", "same", "--workflow", "new"],
        ["export", "xml"],
        ["export", "csv", "--json"],
        ["export", "csv", "--only", "x"],
        ["export", "json", "--bom"],
        ["import"],
        ["evaluate"],
    ],
)
def test_wrong_usage_exits_with_2_and_says_how(arguments: list[str], tmp_path: Path) -> None:
    done = claims("--db", tmp_path / "x.db", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: claims")


@pytest.mark.parametrize(
    "arguments",
    [
        ["history", "none"],
        ["explain", "none"],
        ["mark", "none", "--status", "disputed", "--by", "Mona"],
        ["decide", "none", "--workflow", "resolved", "--by", "Mona"],
    ],
)
def test_an_unknown_id_is_one_line_and_exit_1(arguments: list[str], database: Path) -> None:
    done = claims(*arguments, "--db", database, "--json")
    assert (done.code, done.out) == (1, "")
    assert re.fullmatch(r"claims: no \w+ 'none'.*\n", done.err)


def test_a_database_that_is_none_is_one_line_and_exit_1(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"This is no database at all." * 100)
    done = claims("list", "--db", path)
    assert (done.code, done.out) == (1, "")
    assert re.fullmatch(r"claims: .*x\.db.*\n", done.err)


def test_input_that_is_not_utf8_is_one_line_and_exit_1() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "claims", "embed"],
        input=b"\xc7\xe1\n",
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert (run.returncode, run.stdout) == (1, b"")
    assert re.fullmatch(rb"claims: standard input is not UTF-8 .*\n", run.stderr)


def test_a_reader_that_goes_away_is_no_failure_that_is_told(database: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "claims", "list", "--json", "--db", str(database)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert told == b""


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@pytest.fixture
def dashboard(database: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "claims", "app", "--port", str(port), "--db", str(database)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        yield process
        process.terminate()


@pytest.mark.skipif(not (ROOT / "app.py").is_file(), reason="there is no app.py")
def test_app_serves_on_this_machine_only(dashboard: subprocess.Popen[bytes], port: int) -> None:
    assert dashboard.stderr is not None
    assert dashboard.stderr.readline() == (
        f"The dashboard is at http://127.0.0.1:{port} (Ctrl+C stops it)\n".encode()
    )
    for _ in range(240):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.25)
    else:
        pytest.fail("the dashboard did not start within a minute")
    listening = {
        line.split()[1]
        for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
    }
    assert listening == {f"0100007F:{port:04X}"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb\u2066c", "abc"),
        ("tag\U000e0041\u200b\ufeff", "tag"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("one\r\n two\u2028three", "one two three"),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
    ],
)
def test_texts_of_others_are_shown_without_what_would_disturb(text: str, shown: str) -> None:
    assert on_one_line(text) == shown
    assert foreign(text) == f"\u2068{shown}\u2069"


def test_articles_are_listed_deleted_and_read_again(table: Path, tmp_path: Path) -> None:
    database = tmp_path / "articles.db"
    claims("--db", database, "add", table)
    listed = claims("--db", database, "articles", "--json").json
    assert [(one["outlet"], one["claims"]) for one in listed] == [
        ("The Post", 3),
        ("The Ledger", 2),
    ]
    assert [one["outlet"] for one in claims("--db", database, "articles", "list", "--json",
                                            "--text", "VALLEY").json] == ["The Post"]  # fmt: skip
    post = listed[0]["id"]
    unsigned = claims("--db", database, "articles", "delete", post)
    assert (unsigned.code, "--by NAME" in unsigned.err) == (1, True)
    (deleted,) = claims("--db", database, "articles", "delete", post, "--by", "Rana", "--json").json
    assert (deleted["article"], deleted["claims"]) == (post, 3)
    assert len(claims("--db", database, "list", "--json").json) == 2
    reread = claims("--db", database, "articles", "reread", "--json").json
    assert (reread["articles"], reread["changed"]) == (1, 0)
    assert claims("--db", database, "articles", "orphans", "--json").json == []
    assert claims("--db", database, "articles", "delete").code == 2
    assert claims("--db", database, "articles", "delete", post, "--by", "Rana").code == 1


def test_outlets_are_listed_and_noted(database: Path) -> None:
    outlets = claims("--db", database, "outlets", "--json").json
    assert [one["name"] for one in outlets] == ["The Ledger", "The Post"]
    noted = claims(
        "--db", database, "outlets", "The Post", "--reliability", "B", "--family", "Oster Media",
        "--by", "Rana", "--json",
    ).json["noted"]  # fmt: skip
    assert (noted["reliability"], noted["family"], noted["by"]) == ("B", "Oster Media", "Rana")
    assert "reliability" in claims("--db", database, "outlets").out
    assert claims("--db", database, "outlets", "Nobody").code == 1
    assert claims("--db", database, "outlets", "--family", "x").code == 2
