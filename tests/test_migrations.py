"""Databases of every earlier version, with real data: each opens, with all that was in it.

`tests/schemas/make.py` made them with the programs of then.
"""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from claims.encode import Encoder
from claims.errors import ModelMismatch
from claims.project import Project
from claims.store.migrations import MIGRATIONS

SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.db.gz"))


def unpacked(packed: Path, folder: Path) -> Path:
    path = folder / "claims.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def rows(path: Path, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def test_there_is_one_of_every_version() -> None:
    numbers = [int(path.name.split("-")[1].split(".")[0]) for path in SCHEMAS]
    assert sorted(numbers) == list(range(1, 9))


@pytest.mark.parametrize("packed", SCHEMAS, ids=[path.name.split(".")[0] for path in SCHEMAS])
def test_an_earlier_database_opens_with_all_that_was_in_it(
    packed: Path, tmp_path: Path, encoder: Encoder
) -> None:
    path = unpacked(packed, tmp_path)
    steps = {row["name"] for row in rows(path, "SELECT name FROM migrations")}
    articles = rows(path, "SELECT id, outlet, text, published FROM articles ORDER BY number")
    claims = rows(path, 'SELECT id, article, text, start, "end", status FROM claims ORDER BY id')
    decisions = rows(path, 'SELECT subject, field, old, new, "by", at, note FROM decisions')
    assert len(articles) == 4
    assert len(claims) > 5
    assert len(decisions) == 3
    with Project(path, encoder=encoder) as project:
        try:
            project.disputes()
        except ModelMismatch:
            # Its vectors are of an encoder that ships no longer, and have to be made anew.
            project.reembed()
        assert [vars(one) for one in project.articles()] == [
            {**vars(one), **kept} for one, kept in zip(project.articles(), articles, strict=True)
        ]
        assert project.verify().problems == ()
        assert {row["subject"] for row in decisions if row["field"] == "workflow"} <= {
            subject for one in project.disputes() for subject in (one.id, *_former(project, one.id))
        }
    assert claims == rows(
        path, 'SELECT id, article, text, start, "end", status FROM claims ORDER BY id'
    )
    assert decisions == rows(path, 'SELECT subject, field, old, new, "by", at, note FROM decisions')
    now = {row["name"] for row in rows(path, "SELECT name FROM migrations")}
    assert now == {one.__name__ for one in MIGRATIONS} >= steps


def _former(project: Project, dispute: str) -> set[str]:
    return {one.dispute for one in project.changes(dispute)}
