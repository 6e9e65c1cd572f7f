"""Taking in from the web: addresses, feeds, and what is watched round after round."""

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest

from claims.encode import Encoder
from claims.errors import StoreError
from claims.project import Project
from claims.records import Refusal, Round
from claims.settings import Settings
from tests.server import Exchange, Server, forever, serving, wait_until

ROOT = Path(__file__).parent.parent
SOON = timedelta(seconds=1)


def article(*, outlet: str, said: str, more: str = "") -> str:
    """A page of news."""
    return (
        f"<!DOCTYPE html><html><head><title>The mill fire in Oster</title>{more}</head><body>"
        f"<article><h1>The mill fire in Oster leaves the town without bread</h1>"
        f"<p>The fire brigade said {said} people were killed in the mill fire in Oster on Monday "
        f"night, and that the search in the ruins would go on until the evening.</p>"
        f"<p>The dockers' union said the mill had stored ammonium nitrate without a permit for "
        f"more than two years, which the owner of the mill rejected.</p></article>"
        f"<footer><p>Copyright 2025 {outlet}. All rights reserved.</p></footer></body></html>"
    )


def rss(*items: str) -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>Wire</title>{body}</channel></rss>'.encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


@pytest.fixture
def project(tmp_path: Path, encoder: Encoder) -> Iterator[Project]:
    settings = Settings(allow_private=True)
    with Project(tmp_path / "claims.db", settings=settings, encoder=encoder) as one:
        yield one


def rounds(project: Project, *what: str | Path, number: int = 1) -> list[Round]:
    """What a few rounds come to, one right after another."""
    done: list[Round] = []
    project.watch(what, every=timedelta(milliseconds=1), rounds=number, report=done.append)
    return done


def test_an_address_is_an_article(project: Project, server: Server) -> None:
    address = server.page("/mill", article(outlet="The Ledger", said="three"))
    added = project.add([address])
    assert (added.articles, added.refused) == (1, ())
    (one,) = project.articles()
    assert (one.url, one.outlet) == (address, "The Ledger")
    assert any("ammonium nitrate" in claim.text for claim in project.claims())
    assert project.add([address]).already_known == 1


def test_addresses_are_fetched_and_no_file_is_read(
    project: Project, server: Server, tmp_path: Path
) -> None:
    address = server.page("/mill", article(outlet="The Ledger", said="three"))
    secret = tmp_path / "secret.txt"
    secret.write_text("The owner said the mill was insured.")
    told: list[tuple[int, int, str]] = []
    added = project.add_addresses(
        ["", f"  {address} ", str(secret), f"file://{secret}"],
        progress=lambda *how_far: told.append(how_far),
    )
    assert added.articles == 1
    assert [one.source for one in added.refused] == [str(secret), f"file://{secret}"]
    assert all("is no web address" in one.reason for one in added.refused)
    assert told[:2] == [(0, 0, "opening"), (1, 0, "opening")]


def test_without_leave_this_machine_is_not_fetched_from(
    tmp_path: Path, encoder: Encoder, server: Server
) -> None:
    address = server.page("/mill", article(outlet="The Ledger", said="three"))
    with Project(tmp_path / "claims.db", settings=Settings(), encoder=encoder) as project:
        (refused,) = project.add([address]).refused
    assert refused.source == address
    assert refused.reason == (
        "leads to 127.0.0.1 (127.0.0.1), which is no public address; CLAIMS_ALLOW_PRIVATE=1 "
        "allows an intranet's"
    )
    assert not server.asked


def test_a_feed_is_the_articles_that_it_lists(project: Project, server: Server) -> None:
    one = server.page("/1", article(outlet="The Ledger", said="three"))
    two = server.page("/2", article(outlet="The Post", said="seven"))
    feed = server.serve(
        "/feed",
        rss(
            f"<link>{one}</link><pubDate>Tue, 03 Jun 2025 08:10:00 GMT</pubDate>",
            f"<link>{two}</link>",
            f"<link>{server.at('/gone')}</link>",
            "<link>file:///etc/passwd</link>",
            f"<link>{one}?utm_source=rss&amp;utm_medium=feed</link>",
        ),
        "application/rss+xml",
    )
    added = project.add([feed, one])
    assert added.articles == 2
    assert {one.outlet for one in project.articles()} == {"The Ledger", "The Post"}
    assert project.articles()[0].published == "2025-06-03T08:10:00Z"
    assert [(one.source, one.reason) for one in added.refused] == [
        (server.at("/gone"), "answers 404 (Not Found)"),
        ("file://etc/passwd", "leads to 'file': only http and https"),
    ]
    assert [path for path in server.asked if path.startswith("/1")] == ["/1"]


def test_whom_a_feed_and_a_page_took_an_article_from_is_kept(
    project: Project, server: Server
) -> None:
    one = server.page("/1", article(outlet="The Ledger", said="three"))
    link = '<link rel="canonical" href="https://post.example/mill"/>'
    two = server.page("/2", article(outlet="The Day", said="seven", more=link))
    feed = server.serve(
        "/feed",
        rss(
            f'<link>{one}</link><source url="https://gulls.example/rss">Gull Agency</source>',
            f"<link>{two}</link>",
        ),
        "text/xml",
    )
    assert project.add([feed]).articles == 2
    credits = {one.outlet: one.credit for one in project.articles()}
    assert credits == {"The Ledger": "Gull Agency", "The Day": "post.example"}


def test_a_feed_in_a_file_is_fetched_as_one_on_the_web(
    project: Project, server: Server, tmp_path: Path
) -> None:
    page = server.page("/1", article(outlet="The Ledger", said="three"))
    path = tmp_path / "feed.xml"
    path.write_bytes(rss(f"<link>{page}</link>"))
    assert project.add([path]).articles == 1


def test_robots_keep_programs_from_what_a_feed_lists_and_not_people(
    project: Project, server: Server
) -> None:
    closed = server.page("/closed/1", article(outlet="The Ledger", said="three"))
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /closed/\n", "text/plain")
    feed = server.serve("/feed", rss(f"<link>{closed}</link>"), "text/xml")
    (refused,) = project.add([feed]).refused
    assert refused.reason == "is not for programs, says robots.txt of its host"
    assert "/closed/1" not in server.asked
    assert project.add([closed]).articles == 1


def test_a_round_takes_what_is_new_and_asks_for_nothing_twice(
    project: Project, server: Server
) -> None:
    one = server.page("/1", article(outlet="The Ledger", said="three"))
    listed = [f"<link>{one}</link>"]

    def feed(request: Exchange) -> None:
        tag = f'"{len(listed)}"'
        if request.headers["If-None-Match"] == tag:
            request.answer(b"", status=304)
        else:
            request.answer(rss(*listed), type="text/xml", headers={"ETag": tag})

    address = server.play("/feed", feed)
    first, second = rounds(project, address, number=2)
    assert (first.looked_at, first.unchanged, first.added.articles) == (2, 0, 1)
    assert (second.looked_at, second.unchanged, second.added.articles) == (1, 1, 0)
    assert (first.next_at != "", second.next_at) == (True, "")
    two = server.page("/2", article(outlet="The Post", said="seven"))
    listed.append(f"<link>{two}</link>")
    (third,) = rounds(project, address)
    assert (third.looked_at, third.unchanged, third.added.articles) == (2, 0, 1)
    assert server.asked == {"/robots.txt": 1, "/feed": 3, "/1": 1, "/2": 1}


def test_an_article_that_its_feed_calls_updated_is_looked_at_again(
    project: Project, server: Server
) -> None:
    page = server.page("/1", article(outlet="The Ledger", said="three"))

    def atom(updated: str) -> bytes:
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry>'
            f'<link href="{page}"/><updated>{updated}</updated></entry></feed>'
        ).encode()

    feed = server.serve("/feed", atom("2025-06-03T06:00:00Z"), "text/xml")
    rounds(project, feed)
    server.page("/1", article(outlet="The Ledger", said="seven"))
    server.serve("/feed", atom("2025-06-03T09:00:00Z") + b" ", "text/xml")
    assert rounds(project, feed)[0].added.articles == 0
    server.serve("/feed", atom("2099-06-03T09:00:00Z"), "text/xml")
    assert rounds(project, feed)[0].added.articles == 1
    assert server.asked["/1"] == 2


def test_what_fails_is_left_alone_longer_each_time_and_tried_again(
    project: Project, server: Server, tmp_path: Path
) -> None:
    page = server.play("/1", lambda one: one.answer(b"", status=500))
    feed = server.serve("/feed", rss(f"<link>{page}</link>"), "text/xml")
    waits = []
    for _ in range(3):
        project.watch([feed], every=timedelta(hours=1), rounds=1)
        project.watch([feed], every=timedelta(hours=1), rounds=1)
        with sqlite3.connect(tmp_path / "claims.db") as database:
            row = database.execute(
                "SELECT failures, (julianday(not_before) - julianday(at)) * 24 FROM visits "
                "WHERE place LIKE '%/1'"
            ).fetchone()
            waits.append((row[0], round(row[1])))
            database.execute("UPDATE visits SET not_before = '2020-01-01T00:00:00Z'")
        database.close()
    assert waits == [(1, 1), (2, 2), (3, 4)]
    assert server.asked["/1"] == 3
    server.page("/1", article(outlet="The Ledger", said="three"))
    assert rounds(project, feed)[0].added.articles == 1


def test_retry_after_is_waited_for(project: Project, server: Server, tmp_path: Path) -> None:
    feed = server.play(
        "/feed", lambda one: one.answer(b"", status=429, headers={"Retry-After": "7200"})
    )
    (first,) = rounds(project, feed)
    assert first.added.refused[0].reason == "answers 429 (Too Many Requests)"
    (second,) = rounds(project, feed)
    assert (second.waiting, second.looked_at) == (1, 0)
    with sqlite3.connect(tmp_path / "claims.db") as database:
        query = "SELECT (julianday(not_before) - julianday(at)) * 24 FROM visits"
        assert round(database.execute(query).fetchone()[0]) == 2
    database.close()


def test_a_folder_is_watched_file_by_file(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("The fire brigade said three people were killed in Oster.")
    assert rounds(project, folder, number=2)[1].unchanged == 1
    (folder / "b.txt").write_text("The police said the road to Oster stays closed until Friday.")
    (third,) = rounds(project, folder)
    assert (third.looked_at, third.unchanged, third.added.articles) == (2, 1, 1)


@pytest.mark.parametrize(
    "name",
    [
        "\u202etxt.exe.txt",
        "a..%2f..%2fetc%2fpasswd.txt",
        "a\nb.txt",
        "x" * 251 + ".txt",
        "$(id).txt",
    ],
)
def test_no_name_of_a_file_does_harm(project: Project, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_text("The fire brigade said three people were killed in Oster.")
    assert rounds(project, folder)[0].added.articles == 1
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_dir()) == ["in"]


def test_names_too_long_for_a_file_are_refused(project: Project) -> None:
    (refused,) = project.add(["x" * 300]).refused
    assert refused.reason == "cannot be read (File name too long)"


def test_paths_in_an_address_lead_to_no_file(
    project: Project, server: Server, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    page = article(outlet="The Ledger", said="three").encode()
    server.plays["*"] = lambda one: one.answer(
        page, headers={"Content-Disposition": 'attachment; filename="../../../evil.txt"'}
    )
    added = project.add([server.at("/..%2f..%2f..%2fetc/passwd"), server.at("/" + "n" * 300)])
    assert added.articles + added.already_known == 2
    new = {one.name for one in set(tmp_path.rglob("*")) - set(before)}
    assert all(name.startswith("claims.db") for name in new)


def test_a_hostile_host_stops_no_other(project: Project, server: Server) -> None:
    def endless(one: Exchange) -> None:
        one.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        one.drip(forever(b"10000\r\n" + bytes(65_536) + b"\r\n"), seconds=0)

    good = server.page("/good", article(outlet="The Ledger", said="three"))
    bad = [
        server.play("/endless", endless),
        server.play("/garbage", lambda one: one.raw(b"\0\1\2\3" * 100)),
        server.play(
            "/loop", lambda one: one.answer(b"", status=302, headers={"Location": "/loop"})
        ),
        server.serve("/fake.pdf", article(outlet="x", said="x").encode(), "application/pdf"),
        server.serve("/zero", b"\0" * 1000, "text/plain"),
        server.serve("/arabic", "حريق".encode("windows-1256") * 50, "text/plain; charset=utf-8"),
        server.serve("/nested", b"<html>" + b"<div>" * 200_000, "text/html"),
    ]
    added = project.add([*bad, good])
    assert good in {one.url for one in project.articles()}
    refused = {one.source for one in added.refused}
    assert {*bad[:5]} <= refused
    assert all(one.reason for one in added.refused)


def test_two_runs_never_watch_at_once(
    project: Project, server: Server, tmp_path: Path, encoder: Encoder
) -> None:
    begun, stop = Event(), Event()

    def feed(one: Exchange) -> None:
        begun.set()
        stop.wait(60)
        one.answer(rss(), type="text/xml")

    address = server.play("/feed", feed)
    database = tmp_path / "claims.db"

    def other() -> None:
        settings = Settings(allow_private=True)
        with Project(database, settings=settings, encoder=encoder) as second:
            second.watch([address], rounds=1)

    thread = Thread(target=other)
    thread.start()
    begun.wait(60)
    with pytest.raises(StoreError, match="is being watched by another run"):
        rounds(project, address)
    stop.set()
    thread.join()
    assert rounds(project, address)[0].looked_at == 1


@contextmanager
def command(database: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "claims", "--db", str(database), *arguments],
        cwd=ROOT,
        env=os.environ | {"CLAIMS_ALLOW_PRIVATE": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_signal_finishes_the_article_in_hand(
    server: Server, tmp_path: Path, encoder: Encoder
) -> None:
    asked, go = Event(), Event()

    def slow(one: Exchange) -> None:
        asked.set()
        go.wait(60)
        one.answer(article(outlet="The Ledger", said="three").encode())

    first = server.play("/1", slow)
    second = server.page("/2", article(outlet="The Post", said="seven"))
    feed = server.serve("/feed", rss(f"<link>{first}</link>", f"<link>{second}</link>"), "text/xml")
    with command(tmp_path / "claims.db", "watch", feed, "--every", "1h", "--json") as process:
        assert asked.wait(200)
        process.send_signal(signal.SIGTERM)
        go.set()
        out, err = process.communicate(timeout=600)
    assert process.returncode == 0
    assert json.loads(out)["articles"] == 1
    (line,) = err.splitlines()
    assert "round 1: 2 looked at, 0 unchanged, 1 article, " in line
    assert line.endswith("the last")
    assert "/2" not in server.asked
    # What was left is taken in by the next run.
    settings = Settings(allow_private=True)
    with Project(tmp_path / "claims.db", settings=settings, encoder=encoder) as project:
        assert rounds(project, feed)[0].added.articles == 1
    assert (server.asked["/1"], server.asked["/2"]) == (1, 1)


def test_a_run_that_waits_stops_at_once(server: Server, tmp_path: Path) -> None:
    feed = server.serve("/feed", rss(), "text/xml")
    with command(tmp_path / "claims.db", "watch", feed, "--every", "30d") as process:
        assert process.stderr is not None
        assert "next 20" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=600)
    assert (process.returncode, out) == (0, "0 articles, 0 claims, 0 already known\n")


def noted(database: Path) -> list[str]:
    """The places that were looked at."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
            return [row[0] for row in opened.execute("SELECT place FROM visits")]
    except sqlite3.OperationalError:
        # Not made yet.
        return []


def test_a_run_that_was_killed_goes_on_where_it_was(
    server: Server, tmp_path: Path, encoder: Encoder
) -> None:
    pages = [
        server.page(f"/{n}", article(outlet=f"Outlet {n}", said=said))
        for n, said in enumerate(("three", "four", "five"))
    ]
    feed = server.serve("/feed", rss(*(f"<link>{one}</link>" for one in pages)), "text/xml")
    database = tmp_path / "claims.db"
    with command(database, "watch", feed) as process:
        # The article is whole in the store before its place is noted.
        wait_until(lambda: "/0" in "".join(noted(database)), seconds=200)
        process.kill()
    settings = Settings(allow_private=True)
    with Project(tmp_path / "claims.db", settings=settings, encoder=encoder) as project:
        rounds(project, feed)
        assert len(project.articles()) == 3
    assert server.asked["/0"] == 1


@pytest.mark.parametrize("every", ["0m", "15", "soon", "-1m", "31d", "1.5h"])
def test_a_time_that_is_none_is_wrong_usage(tmp_path: Path, every: str) -> None:
    with command(tmp_path / "claims.db", "watch", "feed", f"--every={every}") as process:
        _, err = process.communicate(timeout=600)
    assert process.returncode == 2
    assert "write it as 30s, 15m, 2h or 1d" in err


def test_add_prints_what_it_refused(server: Server, tmp_path: Path) -> None:
    address = server.at("/\u202emoc.elpmaxe")
    with command(tmp_path / "claims.db", "add", address, CLAIMS_ALLOW_PRIVATE="0") as process:
        out, _ = process.communicate(timeout=600)
    assert process.returncode == 1
    assert "refused: \u2068" + server.at("/moc.elpmaxe") in out
    assert "which is no public address" in out


def sitemap(*pages: str) -> bytes:
    said = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
    return f"<urlset>{said}</urlset>".encode()


def sitemaps(*rows: tuple[str, str]) -> bytes:
    said = "".join(
        f"<sitemap><loc>{place}</loc>{changed and f'<lastmod>{changed}</lastmod>'}</sitemap>"
        for place, changed in rows
    )
    return f"<sitemapindex>{said}</sitemapindex>".encode()


def told(refused: Iterable[Refusal]) -> list[tuple[str, str]]:
    return [(one.source, one.reason) for one in refused]


def test_a_list_of_sitemaps_is_followed_one_level_on_its_own_host(
    project: Project, server: Server
) -> None:
    one = server.page("/1", article(outlet="The Ledger", said="three"))
    two = server.page("/2", article(outlet="The Post", said="seven"))
    old = server.serve("/old.xml", sitemap(one), "text/xml")
    new = server.serve("/new.xml.gz", gzip.compress(sitemap(two, one)), "application/gzip")
    closed = server.serve("/closed/1.xml", sitemap(two), "text/xml")
    deeper = server.serve("/deeper.xml", sitemaps((old, "")), "text/xml")
    page = server.page("/page", "<html></html>")
    away = server.play(
        "/away.xml",
        lambda one: one.answer(b"", status=302, headers={"Location": "http://127.0.0.9:9/"}),
    )
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /closed/\n", "text/plain")
    index = server.serve(
        "/index.xml.gz",
        gzip.compress(
            sitemaps(
                ("https://other.example/1.xml", "2025-06-09"),
                (deeper, "2025-06-08"),
                (page, "2025-06-07"),
                (closed, "2025-06-06"),
                (away, "2025-06-05"),
                (old, "2025-05-01"),
                (new, "2025-06-03T08:00:00+02:00"),
            )
        ),
        "application/octet-stream",
    )
    added = project.add([index])
    assert [one.outlet for one in project.articles()] == ["The Post", "The Ledger"]
    assert told(added.refused) == [
        ("https://other.example/1.xml", f"is of another host than the list {index}"),
        (deeper, "lists other sitemaps itself: add its own address"),
        (page, "is no sitemap, though a list of sitemaps names it"),
        (closed, "is not for programs, says robots.txt of its host"),
        (away, "cannot be reached ([Errno 111] Connection refused)"),
    ]
    assert server.asked["/1"] == server.asked["/old.xml"] == server.asked["/robots.txt"] == 1


def test_of_a_list_of_sitemaps_no_more_articles_are_taken_than_of_one(
    project: Project, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.pipeline.sitemaps.MOST_ENTRIES", 1)
    pages = [server.page(f"/{n}", article(outlet=f"Outlet {n}", said="three")) for n in range(3)]
    server.serve("/a.xml", sitemap(*pages[:2]), "text/xml")
    server.serve("/b.xml", sitemap(pages[2]), "text/xml")
    index = server.serve(
        "/index.xml", sitemaps(("/a.xml", "2025-06-03"), ("/b.xml", "2025-06-02")), "text/xml"
    )
    added = project.add([index])
    assert added.articles == 1
    assert [reason for _, reason in told(added.refused)] == [
        "lists 2 articles; the first 1 were taken",
        "leads to more than 1 articles, or to more than 60,000,000 bytes of sitemaps: its 1 "
        "oldest were left out",
    ]
    assert "/b.xml" not in server.asked


def test_of_a_watched_list_only_sitemaps_that_may_have_changed_are_asked_for(
    project: Project, server: Server
) -> None:
    one = server.page("/1", article(outlet="The Ledger", said="three"))
    two = server.page("/2", article(outlet="The Post", said="seven"))
    server.serve("/archive.xml", sitemap(one), "text/xml")
    listed = [one]
    sent: list[int] = []

    def news(request: Exchange) -> None:
        tag = f'"{len(listed)}"'
        same = request.headers["If-None-Match"] == tag
        sent.append(304 if same else 200)
        content = b"" if same else sitemap(*listed)
        request.answer(content, status=sent[-1], type="text/xml", headers={"ETag": tag})

    server.play("/news.xml", news)
    index = server.serve(
        "/index.xml", sitemaps(("/news.xml", ""), ("/archive.xml", "2025-06-03")), "text/xml"
    )
    first, second = rounds(project, index, number=2)
    assert (first.added.articles, second.added.articles) == (1, 0)
    assert sent == [200, 304]
    listed.append(two)
    (third,) = rounds(project, index)
    assert third.added.articles == 1
    assert sent == [200, 304, 200]
    # It was last changed on a day before it was read.
    assert server.asked["/archive.xml"] == 1
    assert (server.asked["/1"], server.asked["/2"]) == (1, 1)


def test_feeds_of_several_hosts_are_fetched_at_once_and_taken_in_in_order(
    tmp_path: Path, encoder: Encoder
) -> None:
    hosts = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
    together = Barrier(len(hosts))

    def page(one: Exchange) -> None:
        # Answers once every host is being asked.
        together.wait(200)
        one.answer(article(outlet=one.headers["Host"].partition(":")[0], said="three").encode())

    with ExitStack() as open:
        servers = [open.enter_context(serving(host=host)) for host in hosts]
        feeds = [
            one.serve("/feed", rss(f"<link>{one.play('/1', page)}</link>"), "text/xml")
            for one in servers
        ]
        settings = Settings(allow_private=True, hosts_at_once=len(hosts))
        with Project(tmp_path / "a.db", settings=settings, encoder=encoder) as project:
            assert project.add(feeds).articles == len(hosts)
            assert [one.outlet for one in project.articles()] == [*hosts]
        with Project(tmp_path / "b.db", settings=settings, encoder=encoder) as project:
            assert rounds(project, *feeds)[0].added.articles == len(hosts)
            assert [one.outlet for one in project.articles()] == [*hosts]
        for one in servers:
            assert one.asked == {"/feed": 2, "/robots.txt": 2, "/1": 2}
