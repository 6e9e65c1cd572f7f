"""The sample corpus keeps the gold format: quotes are verbatim, names are the contract's."""

import json
from pathlib import Path

import pytest

from claims.ingest import ingest
from claims.records import Article, Reason, Relation

CORPUS = Path(__file__).parent.parent / "corpus"
EVENTS = sorted(path.parent for path in CORPUS.glob("*/gold.json"))


def _articles(event: Path) -> list[Article]:
    found = list(ingest([event / "articles.jsonl"]))
    assert all(isinstance(one, Article) for one in found), found
    return [one for one in found if isinstance(one, Article)]


def test_three_events_in_three_languages_or_more() -> None:
    assert [event.name for event in EVENTS] == ["dam-strike", "port-fire", "rate-vote"]
    for event in EVENTS:
        languages = {article.language for article in _articles(event)}
        assert {"ar", "en"} < languages


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_every_quote_is_verbatim(event: Path) -> None:
    gold = json.loads((event / "gold.json").read_text(encoding="utf-8"))
    texts = [article.text for article in _articles(event)]
    for name, proposition in gold["propositions"].items():
        for quote in proposition["quotes"]:
            assert any(quote in text for text in texts), (name, quote)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_relations_and_copies_name_what_exists(event: Path) -> None:
    gold = json.loads((event / "gold.json").read_text(encoding="utf-8"))
    urls = {article.url for article in _articles(event)}
    for a, b, relation, reason in gold["relations"]:
        assert {a, b} <= set(gold["propositions"])
        accepted = relation if isinstance(relation, list) else [relation]
        assert set(accepted) <= set(Relation)
        assert reason in set(Reason)
    for pair in gold["copies"]:
        assert set(pair) <= urls
