"""Origins: copies found among noisy ones, own reports kept apart, whatever the order of arrival."""

import sqlite3
from collections.abc import Callable
from itertools import combinations
from json import dumps
from pathlib import Path
from random import Random

import pytest

from claims.encode import Encoder
from claims.origins import COMMON_NUMBERS, account, chain, copied, shared_quotations, signature
from claims.project import Project
from claims.records import Article, ArticleRef, Copy, CopyReason

from .noisy_copies import NEWS, adjusted_rand, corpus_with_copies, news_with_copies, told

# Thresholds were chosen on seeds below 100; these were never looked at while choosing.
SEEDS = (101, 102)

MakeArticle = Callable[..., Article]


@pytest.mark.parametrize("seed", SEEDS)
def test_noisy_copies_of_the_corpus_are_found(seed: int, encoder: Encoder) -> None:
    articles, truth = corpus_with_copies(seed)
    assert adjusted_rand(articles, truth, encoder) >= 0.92


@pytest.mark.skipif(not NEWS.is_file(), reason="skip: ../shared/data/news is not here")
def test_noisy_copies_of_real_news_are_found(encoder: Encoder) -> None:
    articles, truth = news_with_copies(SEEDS[0])
    assert adjusted_rand(articles, truth, encoder) >= 0.92


def test_neither_order_nor_direction_changes_anything(encoder: Encoder) -> None:
    articles, _ = corpus_with_copies(SEEDS[0])
    articles = articles[:40]
    by_id = {article.id: told(article, encoder) for article in articles}
    pairs = list(combinations(articles, 2))
    copies = {copied(by_id[a.id], by_id[b.id]) for a, b in pairs} - {None}
    assert copies == {copied(by_id[b.id], by_id[a.id]) for a, b in pairs} - {None}
    ordered = [copy for copy in copies if copy is not None]
    expected = chain(articles, ordered)
    for seed in range(5):
        Random(seed).shuffle(articles)
        Random(seed).shuffle(ordered)
        assert chain(articles, ordered) == expected


WIRE = (
    "The northern dam leaked on Monday after the storm, the water board of the valley said. "
    "The town of Oster was cleared by noon and two schools took in the families. "
    "Engineers closed 4 of the 6 gates before the evening.\n\n"
    "The mayor of Oster said that the road to the coast stays closed until Friday."
)
OWN = (
    "Families from the lower valley spent the night in classrooms when water came through the wall "
    "up the river. Our reporter counted eleven buses at the station.\n\n"
    "Shops stayed shut all day, and a baker gave away what he had left."
)


def test_a_cut_copy_stands_in_the_original(make_article: MakeArticle) -> None:
    whole = make_article(WIRE, outlet="River Wire", published="2025-06-03T06:00:00Z")
    part = make_article(WIRE.split(" Engineers")[0], outlet="The Post")
    other = make_article(OWN, outlet="The Day")
    copy = copied(told(whole), told(part))
    assert copy is not None
    assert copy.reason is CopyReason.WORDING
    cut = copy.share_a if copy.a == part.id else copy.share_b
    assert cut == copy.share == 1.0
    assert copy.share_a + copy.share_b < 1.7
    assert copied(told(whole), told(other)) is None
    alike = set(signature(told(whole).body)) & set(signature(told(part).body))
    assert len(alike) >= COMMON_NUMBERS


def test_another_figure_makes_another_sentence(make_article: MakeArticle) -> None:
    text = "The fire brigade of the city said {} people were killed in the mill fire in Oster."
    a, b = (make_article(text.format(one), outlet=one) for one in ("three", "seven"))
    same = make_article(text.format("three"), outlet="The Post")
    assert copied(told(a), told(b)) is None
    assert copied(told(a), told(same)) is not None


def test_a_press_conference_makes_no_copies(make_article: MakeArticle, encoder: Encoder) -> None:
    said = "“We closed 4 of the 6 gates at noon and the town of Oster is safe for the night”"
    more = "“Nobody of the 300 families has to leave their house before Friday”"
    one = make_article(
        f"At the town hall the mayor tried to calm people. {said}, she said to loud applause. "
        f"Asked about the lower quarters, she grew short. {more}, she promised.",
        outlet="The Post",
    )
    other = make_article(
        f"{said}, mayor Lind told reporters on Monday. The head of the water board stood beside "
        f"her and nodded. {more}, Lind added before the questions began.",
        outlet="The Day",
    )
    assert copied(told(one, encoder), told(other, encoder)) is None
    assert len(shared_quotations(told(one).body, told(other).body)) == 2


def test_a_credit_makes_less_wording_enough(make_article: MakeArticle) -> None:
    wire = (
        f"{WIRE} Helpers from 3 districts carried sandbags to the lower bank all night long, and "
        "the brigade asked for pumps from the capital."
    )
    first = make_article(wire, outlet="River Wire agency")
    edited = (
        f"{WIRE.splitlines()[-1]}\n\n{OWN} At the bakery people spoke of nothing else but the "
        "autumn of their childhood, when it had come up to the window sills."
    )
    assert copied(told(first), told(make_article(edited, outlet="The Post"))) is None
    named = make_article(f"{edited}\n\n(River Wire)", outlet="The Post")
    copy = copied(told(first), told(named))
    assert copy is not None
    assert (copy.reason, copy.credited) == (CopyReason.CREDIT, first.id)
    # The agency's own article need not be there.
    two = [
        make_article(wire, outlet="The Post", credit="Reuters"),
        make_article(edited, outlet="The Day", credit="رويترز"),
    ]
    both = copied(*map(told, two))
    assert both is not None
    assert both.agency == "reuters"


def test_a_translation_counts_where_the_credit_says_so(
    make_article: MakeArticle, encoder: Encoder
) -> None:
    source = make_article(WIRE, outlet="River Wire")
    french = (
        "Le barrage du nord a fui lundi après la tempête, a indiqué l'office des eaux de la "
        "vallée. La ville d'Oster a été évacuée avant midi et deux écoles ont accueilli les "
        "familles. Les ingénieurs ont fermé 4 des 6 vannes avant le soir.\n\n"
        "Le maire d'Oster a dit que la route de la côte reste fermée jusqu'à vendredi."
    )
    said = make_article(f"{french}\n\nTraduit de l'anglais, River Wire", outlet="Le Midi",
                        language="fr")  # fmt: skip
    unsaid = make_article(french, outlet="Le Midi", language="fr")
    copy = copied(told(source, encoder), told(said, encoder))
    assert copy is not None
    assert (copy.reason, copy.credited) == (CopyReason.TRANSLATION, source.id)
    assert copied(told(source, encoder), told(unsaid, encoder)) is None


def link(a: Article, b: Article, share: float, *, credited: str = "") -> Copy:
    one, other = sorted((a.id, b.id))
    return Copy(one, other, share, share, CopyReason.WORDING, credited)


def test_the_chain_begins_with_the_credited_else_the_earliest(make_article: MakeArticle) -> None:
    agency = make_article("wire", outlet="River Wire", published="2025-06-03T09:00:00Z")
    early = make_article("early", outlet="The Post", published="2025-06-03T08:00:00Z")
    undated = make_article("undated", outlet="The Day", published=None)
    articles = [undated, early, agency]
    without = [link(early, agency, 0.8), link(undated, early, 0.9), link(undated, agency, 0.6)]
    links = chain(articles, without)
    assert {links[one.id].origin for one in articles} == {early.id}
    assert links[undated.id].copy == without[1]
    named = [link(early, agency, 0.8, credited=agency.id), *without[1:]]
    assert {one.origin for one in chain(articles, named).values()} == {agency.id}


def test_a_round_up_does_not_join_two_stories(make_article: MakeArticle) -> None:
    fire = make_article("fire", outlet="A", published="2025-06-03T06:00:00Z")
    vote = make_article("vote", outlet="B", published="2025-06-03T07:00:00Z")
    both = make_article("both", outlet="C", published="2025-06-03T08:00:00Z")
    found = chain([both, vote, fire], [link(both, fire, 0.45), link(both, vote, 0.4)])
    assert {one.id: found[one.id].origin for one in (fire, vote, both)} == {
        fire.id: fire.id, vote.id: vote.id, both.id: fire.id,
    }  # fmt: skip


def test_a_pair_of_copies_is_told_in_words(make_article: MakeArticle) -> None:
    a, b = make_article("one", outlet="River Wire"), make_article("two", outlet="The Post")
    one, other = sorted((a.id, b.id))
    copy = Copy(one, other, 0.5, 0.75, CopyReason.CREDIT, a.id, "reuters")
    names = {a.id: "River Wire", b.id: "The Post"}
    refs = [ArticleRef(x.id, x.outlet, "", "", None) for x in (a, b)]
    assert account(copy, *refs) == (
        f"one origin: 50 % of the wording of {names[one]} stands in {names[other]}, "
        "75 % the other way round; The Post credits River Wire; both credit reuters"
    )


def test_five_outlets_of_one_wire_are_one_origin(tmp_path: Path, encoder: Encoder) -> None:
    rows = [
        {"outlet": f"Paper {number}", "published": f"2025-06-03T{number + 6:02}:00:00Z",
         "text": text}
        for number, text in enumerate([
            WIRE,
            "\n\n".join(reversed(WIRE.split("\n\n"))),
            WIRE.replace("families", "people"),
            f"{WIRE}\n\n{OWN}",
            f"OSTER (Paper 0) - {WIRE[:240]}",
        ])
    ]  # fmt: skip
    stored = []
    for number, order in enumerate((rows, rows[::-1])):
        table = tmp_path / f"{number}.jsonl"
        table.write_text("\n".join(map(dumps, order)), encoding="utf-8")
        with Project(tmp_path / f"{number}.db", encoder=encoder) as project:
            project.add([table])
            assert {cluster.origins for cluster in project.clusters()} == {1}
            stored.append((project.origins(), {cluster.id for cluster in project.clusters()}))
            (origin,) = set(project.origins().values())
            assert project.article(origin).outlet == "Paper 0"
            pair = project.pairs()[0]
            assert any("one origin: " in line for line in project.explain(pair.id).reasons)
    assert stored[0] == stored[1]


def test_an_older_database_is_searched_anew(tmp_path: Path, encoder: Encoder) -> None:
    path, table = tmp_path / "claims.db", tmp_path / "articles.jsonl"
    rows = [{"outlet": name, "text": text} for name, text in (("A", WIRE), ("B", f"{WIRE} {OWN}"))]
    table.write_text("\n".join(map(dumps, rows)), encoding="utf-8")
    with Project(path, encoder=encoder) as project:
        project.add([table])
        expected = project.origins()
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "DROP TABLE signatures; DROP TABLE copies;"
            "CREATE TABLE copies (a TEXT, b TEXT, PRIMARY KEY (a, b));"
            "UPDATE articles SET origin = id;"
            "DELETE FROM migrations WHERE name = 'keep_why_copies';"
            "DELETE FROM meta WHERE key = 'copies_found_by';"
        )
    connection.close()
    with Project(path, encoder=encoder) as project:
        assert project.origins() == expected
        assert len(set(expected.values())) == 1
