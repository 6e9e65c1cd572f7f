"""Feeds of every kind, and those that were made to do harm."""

import gzip
import json
from collections.abc import Callable, Iterator

import pytest

from claims.errors import InputRefused
from claims.fetch import is_feed, read_feed
from claims.fetch.limits import MOST_ENTRIES, MOST_SITEMAPS
from claims.records import Entry, Feed
from claims.worker import Worker

PLACE = "https://ledger.example/news/feed"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="style.xsl"?><!-- made by hand -->
<rss version="2.0"><channel><title>Top &amp; new</title><language>en-GB</language>
<item><title>The &lt;i&gt;mill&lt;/i&gt; fire &amp;amp; after</title><link>/mill</link>
<pubDate>Tue, 03 Jun 2025 08:10:00 +0200</pubDate>
<source url="https://post.example/rss">The Post</source></item>
<item><title>No address</title></item>
<item><title>Twice</title><link>https://ledger.example/mill</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title>صحيفة المدار</title>
<entry><title>حريق المطحنة</title><link href="https://madar.example/1"/>
<published>2025-06-03T06:00:00Z</published><updated>2025-06-03T07:00:00Z</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>Old</title></channel>
<item rdf:about="https://old.example/1"><title>One</title><link>https://old.example/1</link></item>
</rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Notes",
        "language": "de-AT",
        "items": [
            {"id": "1", "url": "/1", "title": "One", "date_published": "2025-06-03T08:10:00+02:00"},
            {"id": "https://notes.example/2", "title": None, "date_published": "soon"},
            "no item",
        ],
    }
)
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://day.example/old</loc><lastmod>2025-06-01</lastmod></url>
<url><loc>https://day.example/never</loc><lastmod>0025-06-01T00:00:00Z</lastmod></url>
<url><loc>https://day.example/new</loc><n:news><n:publication><n:name>The Day</n:name>
<n:language>en</n:language></n:publication>
<n:publication_date>2025-06-03T08:10:00+02:00</n:publication_date><n:title>New</n:title></n:news>
</url></urlset>"""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(seconds=5) as one:
        yield one


def read(content: str | bytes, worker: Worker, *, served: str = "") -> Feed:
    given = content.encode() if isinstance(content, str) else content
    assert is_feed(given)
    return read_feed(given, address=PLACE, content_type=served, worker=worker)


def outcome(content: str, worker: Worker) -> str:
    """What comes of a feed: its entries, or why it is refused."""
    try:
        return repr(read(content, worker))
    except InputRefused as refused:
        return refused.reason


def test_rss_keeps_whom_an_article_was_taken_from(worker: Worker) -> None:
    found = read(RSS, worker)
    mill = Entry(
        url="https://ledger.example/mill",
        title="The mill fire & after",
        published="2025-06-03T06:10:00Z",
        updated="2025-06-03T06:10:00Z",
        source="The Post",
    )
    assert found == Feed("Top & new", (mill,), 1)


def test_atom_tells_what_was_published_from_what_was_changed(worker: Worker) -> None:
    found = read(ATOM, worker)
    assert found.title == "صحيفة المدار"
    (one,) = found.entries
    assert (one.url, one.title) == ("https://madar.example/1", "حريق المطحنة")
    assert (one.published, one.updated) == ("2025-06-03T06:00:00Z", "2025-06-03T07:00:00Z")


def test_rdf_and_json_feeds_are_read(worker: Worker) -> None:
    assert [one.url for one in read(RDF, worker).entries] == ["https://old.example/1"]
    notes = read(JSON_FEED, worker)
    assert notes.title == "Notes"
    assert notes.entries == (
        Entry("https://ledger.example/1", "One", "2025-06-03T06:10:00Z"),
        Entry("https://notes.example/2"),
    )


def test_a_sitemap_gives_the_latest_first(worker: Worker) -> None:
    found = read(SITEMAP, worker)
    assert found.entries == (
        Entry("https://day.example/new", "New", "2025-06-03T06:10:00Z", "", "The Day"),
        Entry("https://day.example/old", updated="2025-06-01"),
        Entry("https://day.example/never"),
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "windows-1256"])
def test_feeds_of_other_encodings_are_read(worker: Worker, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text = f"{declared}<rss version='2.0'><channel><title>صحيفة</title>"
    text += "<item><title>حريق</title><link>https://madar.example/1</link></item></channel></rss>"
    found = read(text.encode(encoding), worker)
    assert (found.title, found.entries[0].title) == ("صحيفة", "حريق")


def test_a_charset_that_is_wrong_or_none_loses_no_entry(worker: Worker) -> None:
    for charset in ("us-ascii", "no-such-charset", "utf-16"):
        found = read(ATOM, worker, served=f"application/atom+xml; charset={charset}")
        assert [one.url for one in found.entries] == ["https://madar.example/1"]


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body><rss></rss></body></html>", b"", b"{}", b'{"version": "1"}', b"rss",
        b"\x1f\x8b", b"<!DOCTYPE html><html>", b"%PDF-1.7", b"The <rss> feed",
    ],
)  # fmt: skip
def test_what_is_no_feed_is_not_taken_for_one(content: bytes) -> None:
    assert not is_feed(content)


def index_of(*rows: tuple[str, str]) -> bytes:
    """A list of sitemaps and when each was last changed."""
    said = "".join(
        f"<sitemap><loc>{url}</loc>{changed and f'<lastmod>{changed}</lastmod>'}</sitemap>"
        for url, changed in rows
    )
    return (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{said}</sitemapindex>".encode()
    )


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_list_of_sitemaps_gives_the_latest_first(
    worker: Worker, pack: Callable[[bytes], bytes]
) -> None:
    listed = index_of(("/old.xml", "2025-05-01"), ("/a.xml", ""), ("/new.xml.gz", "2025-06-03"))
    assert read(pack(listed), worker) == Feed(
        "",
        (
            Entry("https://ledger.example/new.xml.gz", updated="2025-06-03"),
            Entry("https://ledger.example/old.xml", updated="2025-05-01"),
            Entry("https://ledger.example/a.xml"),
        ),
        3,
        is_index=True,
    )
    many = read(index_of(*((f"/{n}.xml", f"2025-06-{n:02}") for n in range(1, 31))), worker)
    assert (len(many.entries), many.total) == (MOST_SITEMAPS, 30)
    assert many.entries[0].url == "https://ledger.example/30.xml"


def test_a_feed_of_too_many_entries_gives_the_first(worker: Worker) -> None:
    items = "".join(f"<item><link>https://a.example/{n}</link></item>" for n in range(5_000))
    found = read(f'<rss version="2.0"><channel>{items}</channel></rss>', worker)
    assert (len(found.entries), found.total) == (MOST_ENTRIES, 5_000)
    assert found.entries[0].url == "https://a.example/0"


# Made to do harm.


def bomb(root: str) -> str:
    """A billion laughs: each entity is ten of the one before."""
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    return (
        f"<?xml version='1.0'?><!DOCTYPE {root} [{entities}]><{root}><channel><title>&a9;</title>"
        f"<item><title>&a9;</title><link>https://a.example/1</link></item></channel>"
        f"<url><loc>https://a.example/1</loc><title>&a9;</title></url></{root}>"
    )


@pytest.mark.parametrize("root", ["rss", "urlset", "feed"])
def test_entities_are_not_multiplied(worker: Worker, root: str) -> None:
    # Three letters a laugh, a thousand million laughs.
    assert len(outcome(bomb(root), worker)) < 1_000


@pytest.mark.parametrize("root", ["rss", "urlset"])
@pytest.mark.parametrize("how", ["file", "parameter", "web"])
def test_no_file_or_address_gets_into_a_feed(
    worker: Worker, root: str, how: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("secret") / "key.txt"
    secret.write_text("TOP-SECRET", encoding="utf-8")
    place = "http://127.0.0.1:9/key" if how == "web" else secret.as_uri()
    declared = {
        "file": f'<!ENTITY x SYSTEM "{place}">',
        "web": f'<!ENTITY x SYSTEM "{place}">',
        "parameter": f'<!ENTITY % p SYSTEM "{place}"> %p; <!ENTITY x "y">',
    }[how]
    content = bomb(root).replace("<!ENTITY a0", f"{declared}<!ENTITY a0").replace("&a9;", "&x;")
    assert "TOP-SECRET" not in outcome(content, worker)


@pytest.mark.parametrize(
    "content",
    [
        "<rss>" + "<a>" * 100_000,
        "<urlset>" + "<url>" * 100_000,
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 200_000,
        '{"version": "https://jsonfeed.org/version/1", "items": 1e999}',
        '<rss version="2.0"><channel><title>' + "<" * 100_000,
    ],
)
def test_a_feed_that_is_made_to_hang_its_reader_ends(worker: Worker, content: str) -> None:
    assert "Entry(" not in outcome(content, worker)
    assert len(read(RSS, worker).entries) == 1


def test_addresses_in_feeds_are_text_until_they_are_checked(worker: Worker) -> None:
    items = "".join(
        f"<item><link>{link}</link></item>"
        for link in ("file:///etc/passwd", "javascript:alert(1)", "../../etc/passwd")
    )
    found = read(f'<rss version="2.0"><channel>{items}</channel></rss>', worker)
    assert not [one.url for one in found.entries if one.url.startswith("/")]
    assert "https://ledger.example/etc/passwd" in [one.url for one in found.entries]
