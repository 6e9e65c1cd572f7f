"""Fetching from servers that mean well, and from every kind that does not."""

import gzip
import hashlib
import socket
import ssl
import subprocess
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from email.utils import formatdate
from pathlib import Path
from shutil import which
from threading import Event

import pytest

from claims.addresses import address_key, host_of, is_web_address
from claims.errors import InputRefused, NotFetched
from claims.fetch import Fetcher, Limits, Robots, is_feed, read_feed
from claims.fetch.encoding import decoded
from claims.fetch.network import is_permitted
from claims.worker import Worker
from tests.server import Exchange, Server, forever, serving, silent_port

PAGE = "<html><body><p>The mill in Oster burnt down.</p></body></html>"
SMALL = Limits(content=2_000_000, seconds=1.0, connect_seconds=0.5, redirects=3)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(seconds=5) as one:
        yield one


def fetcher(limits: Limits = SMALL) -> Fetcher:
    return Fetcher(limits=limits, allow_private=True, seconds_between=0.0)


def refusal(address: str, by: Fetcher | None = None) -> str:
    """Why an address is refused."""
    with pytest.raises(InputRefused) as refused:
        (by or fetcher()).fetch(address)
    return refused.value.reason


def test_a_page_is_had_as_it_is(server: Server) -> None:
    address = server.page("/a", PAGE, ETag='"v1"', **{"Last-Modified": formatdate(0)})
    found = fetcher().fetch(address)
    assert (found.url, found.final_url, found.status) == (address, address, 200)
    assert found.content == PAGE.encode()
    assert found.sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    assert (found.content_type, found.etag) == ("text/html; charset=utf-8", '"v1"')
    assert found.modified == formatdate(0)
    assert found.at.endswith("Z")


def test_a_known_version_is_asked_for_and_not_sent_again(server: Server) -> None:
    def play(one: Exchange) -> None:
        if one.headers["If-None-Match"] == '"v1"' and one.headers["If-Modified-Since"] == "then":
            one.answer(b"", status=304)
        else:
            one.answer(b"new")

    address = server.play("/conditional", play)
    again = fetcher().fetch(address, etag='"v1"', modified="then")
    assert (again.status, again.content) == (304, b"")
    assert fetcher().fetch(address, etag='"v0"').content == b"new"


def test_redirects_are_followed_to_the_address_that_answers(server: Server) -> None:
    there = server.page("/there", PAGE)
    server.play("/moved", lambda one: one.answer(b"", status=301, headers={"Location": "there"}))
    address = server.play(
        "/short", lambda one: one.answer(b"", status=302, headers={"Location": "/moved"})
    )
    found = fetcher().fetch(address)
    assert (found.url, found.final_url) == (address, there)


@pytest.mark.parametrize("squeeze", ["gzip", "deflate", "raw", "two"])
def test_compressed_pages_are_decompressed(server: Server, squeeze: str) -> None:
    text = PAGE.encode() * 500
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(text),
        "deflate": zlib.compress(text),
        "raw": raw.compress(text) + raw.flush(),
        "two": gzip.compress(text[:100]) + gzip.compress(text[100:]),
    }[squeeze]
    name = "gzip" if squeeze in ("gzip", "two") else "deflate"
    address = server.serve(f"/{squeeze}", packed, "text/html", **{"Content-Encoding": name})
    assert fetcher().fetch(address).content == text


def test_whatever_the_pieces_a_body_is_the_same() -> None:
    text = bytes(range(256)) * 3000
    packed = gzip.compress(text)
    for size in (1, 7, 4096, len(packed)):
        pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
        assert decoded(pieces, "gzip", source="a", limits=Limits()) == text


def test_errors_of_a_server_are_told(server: Server) -> None:
    assert refusal(server.at("/nowhere")) == "answers 404 (Not Found)"
    strange = server.play("/strange", lambda one: one.answer(b"", status=299))
    assert refusal(strange) == "answers 299"


def test_a_host_that_wants_to_be_left_alone_is(server: Server) -> None:
    with serving() as busy:
        address = busy.play(
            "/", lambda one: one.answer(b"", status=503, headers={"Retry-After": "120"})
        )
        one = fetcher()
        with pytest.raises(NotFetched) as refused:
            one.fetch(address)
        assert refused.value.retry_seconds == 120
        assert "left alone for 120 seconds" in refusal(busy.at("/other"), one)
        assert busy.asked == {"/": 1}


def test_requests_to_one_host_are_spaced() -> None:
    waited: list[float] = []
    with serving() as one, serving() as other:
        spaced = Fetcher(allow_private=True, seconds_between=5.0, pause=waited.append)
        spaced.fetch(one.page("/", PAGE))
        spaced.fetch(other.page("/", PAGE).replace("127.0.0.1", "localhost"))
        assert waited == []
        spaced.fetch(one.at("/"))
    assert len(waited) == 1
    assert 4.0 < waited[0] <= 5.0


# Where it may not go.


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254",
        "172.16.0.1", "192.0.0.192", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "100.100.100.200", "168.63.129.16",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "fe80::1",
        "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1",
    ],
)  # fmt: skip
def test_no_address_but_a_public_one_is_permitted(address: str) -> None:
    assert not is_permitted(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]
)
def test_public_addresses_are_permitted(address: str) -> None:
    assert is_permitted(address)


@pytest.mark.parametrize(
    ("address", "is_it"),
    [
        ("127.0.0.1", True), ("::1", True), ("10.0.0.1", True), ("fd12::1", True),
        ("::ffff:192.168.0.1", True), ("1.1.1.1", True),
        ("169.254.169.254", False), ("fe80::1", False), ("fd00:ec2::254", False),
        ("100.100.100.200", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("168.63.129.16", False),
    ],
)  # fmt: skip
def test_an_intranet_may_be_allowed_and_cloud_secrets_may_not(address: str, is_it: bool) -> None:
    assert is_permitted(address, allow_private=True) is is_it


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1",
        "0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
    ],
)  # fmt: skip
def test_this_machine_is_refused_in_every_spelling(server: Server, host: str) -> None:
    port = server.address.rpartition(":")[2]
    server.asked.clear()
    by_default = Fetcher(limits=SMALL)
    reason = refusal(f"http://{host}:{port}/a", by_default)
    assert "no public address" in reason or "cannot be reached" in reason
    assert not server.asked
    if host in ("127.0.0.1", "2130706433", "[::ffff:127.0.0.1]"):
        assert "CLAIMS_ALLOW_PRIVATE=1 allows" in reason


class _Names:
    """A name server of one name, that answers otherwise each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int) -> Iterable[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def test_a_name_for_this_machine_is_refused(server: Server) -> None:
    names = _Names(["127.0.0.1"])
    one = Fetcher(limits=SMALL, resolve=names)
    reason = refusal("http://inside.example/", one)
    assert reason.startswith("leads to inside.example (127.0.0.1), which is no public address")


def test_a_name_is_looked_up_once_so_rebinding_gains_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def connect(address: tuple[str, int], *arguments: object, **named: object) -> socket.socket:
        tried.append(address[0])
        raise OSError("nobody there")

    monkeypatch.setattr(socket, "create_connection", connect)
    names = _Names(["192.0.2.1", "93.184.216.34"], ["127.0.0.1"])
    assert refusal("http://rebinds.example/", Fetcher(resolve=names)).startswith("cannot be")
    assert (tried, names.asked) == (["93.184.216.34"], 1)


def test_a_redirect_to_this_machine_is_refused(server: Server) -> None:
    inside = server.page("/inside", PAGE)
    server.asked.clear()
    address = server.play(
        "/open", lambda one: one.answer(b"", status=302, headers={"Location": inside})
    )
    port = server.address.rpartition(":")[2]
    # The first host is let through under its name, as a public one would be.
    names = _Names(["127.0.0.1"], ["169.254.169.254"])
    one = Fetcher(limits=SMALL, allow_private=True, resolve=names)
    reason = refusal(address.replace("127.0.0.1", "public.example"), one)
    assert "169.254.169.254" in reason
    assert "no public address" in reason
    assert server.asked == {"/open": 1}, port


@pytest.mark.parametrize(
    "place",
    [
        "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/", "javascript:alert(1)",
        "data:text/html,x", "http://user:secret@127.0.0.1/", "http://127.0.0.1:99999/",
        "http://[", "http://" + "a" * 3000,
    ],
)  # fmt: skip
def test_a_redirect_to_anything_but_the_web_is_refused(server: Server, place: str) -> None:
    address = server.play(
        "/away", lambda one: one.answer(b"", status=302, headers={"Location": place})
    )
    server.asked.clear()
    refusal(address)
    assert server.asked == {"/away": 1}


def test_proxies_of_the_environment_are_not_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert fetcher().fetch(server.page("/a", PAGE)).content == PAGE.encode()
    assert "no public address" in refusal(server.at("/a"), Fetcher())


# What it may not take.


def test_an_endless_redirect_ends(server: Server) -> None:
    def play(one: Exchange) -> None:
        step = int(one.path.partition("?")[2] or 0) + 1
        one.answer(b"", status=302, headers={"Location": f"/round?{step}"})

    address = server.play("/round", play)
    server.asked.clear()
    assert refusal(address) == "redirects more than 3 times"
    assert server.asked.total() == 4


def test_a_redirect_without_an_aim_is_refused(server: Server) -> None:
    address = server.play("/aimless", lambda one: one.answer(b"", status=302))
    assert refusal(address) == "answers 302 (Found) and does not say where to go"


def test_a_body_that_drips_is_given_up(server: Server) -> None:
    def play(one: Exchange) -> None:
        one.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        one.drip(forever(b"x"), seconds=0.05)

    assert refusal(server.play("/drip", play)) == "gave no whole answer within 1 seconds"


def test_headers_that_drip_are_given_up(server: Server) -> None:
    def play(one: Exchange) -> None:
        one.raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        one.drip(forever(b"x"), seconds=0.05)

    assert refusal(server.play("/slow", play)) == "gave no whole answer within 1 seconds"


def test_a_server_that_never_answers_is_given_up() -> None:
    listening, port = silent_port()
    with listening:
        for scheme in ("http", "https"):
            reason = refusal(f"{scheme}://127.0.0.1:{port}/")
            assert reason == "gave no whole answer within 1 seconds"


def test_a_name_server_that_never_answers_is_given_up(server: Server) -> None:
    over = Event()

    def never(host: str, port: int) -> Iterable[str]:
        over.wait(60)
        return []

    reason = refusal("http://slow.example/", Fetcher(limits=SMALL, resolve=never))
    over.set()
    assert reason == "gave no whole answer within 1 seconds"


def test_a_port_where_nobody_listens_is_told() -> None:
    listening, port = silent_port()
    listening.close()
    assert refusal(f"http://127.0.0.1:{port}/").startswith("cannot be reached (")


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Four gibibytes of nothing, by gzip: some four megabytes; by gzip again: some kilobytes."""
    squeezer = zlib.compressobj(9, wbits=31)
    zeros = bytes(1 << 20)
    member = b"".join(squeezer.compress(zeros) for _ in range(64)) + squeezer.flush()
    return member * 64


def test_a_body_that_becomes_4_gigabytes_is_refused_before_it_does(
    server: Server, bomb: bytes
) -> None:
    assert 4_000_000 < len(bomb) < 5_000_000
    address = server.serve("/bomb", bomb, "text/html", **{"Content-Encoding": "gzip"})
    wide = fetcher(Limits(seconds=20.0))
    tracemalloc.start()
    reason = refusal(address, wide)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reason.startswith("is compressed more than 100 times")
    assert peak < 20_000_000
    tight = fetcher(Limits(content=5_000_000, ratio=1e9, seconds=20.0))
    assert refusal(address, tight) == "has more than the 5,000,000 bytes that are fetched"


def test_42_kilobytes_that_become_4_gigabytes_are_refused(
    server: Server, bomb: bytes, worker: Worker
) -> None:
    twice = gzip.compress(bomb)
    assert len(twice) < 42_000
    wide = fetcher(Limits(seconds=20.0))
    both = server.serve("/twice", twice, "text/html", **{"Content-Encoding": "gzip, gzip"})
    assert "which was not asked for" in refusal(both, wide)
    once = server.serve("/once", twice, "text/html", **{"Content-Encoding": "gzip"})
    assert refusal(once, wide).startswith("is compressed more than 100 times: 9,")
    # Feeds may be files of gzip.
    feed = gzip.compress(b"<rss>") + bomb
    assert is_feed(feed)
    with pytest.raises(InputRefused, match="has more than the 20,000,000 bytes"):
        read_feed(feed, address="a", content_type="", worker=worker)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "x" * 900])
def test_an_encoding_nobody_asked_for_is_refused(server: Server, encoding: str) -> None:
    address = server.serve("/odd", b"x", "text/html", **{"Content-Encoding": encoding})
    assert "which was not asked for" in refusal(address)


def test_damaged_and_cut_off_compression_is_refused(server: Server) -> None:
    packed = gzip.compress(PAGE.encode() * 50)
    cut = server.serve("/cut", packed[:-20], "text/html", **{"Content-Encoding": "gzip"})
    assert refusal(cut) == "was cut off: its gzip has no end"
    bad = server.serve("/bad", b"no gzip", "text/html", **{"Content-Encoding": "gzip"})
    assert refusal(bad).startswith("is no gzip that can be read")


def test_a_body_shorter_than_its_length_is_refused(server: Server) -> None:
    address = server.play(
        "/short-body",
        lambda one: one.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes."),
    )
    assert "received 10 bytes, expected 100" in refusal(address)


def test_a_body_longer_than_its_length_ends_there(server: Server) -> None:
    address = server.play(
        "/long-body",
        lambda one: one.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\n"),
    )
    assert fetcher().fetch(address).content == b"abc"


@pytest.mark.parametrize("length", ["-1", "many", "3\r\nContent-Length: 4", "9" * 30])
def test_a_length_that_cannot_be_is_refused(server: Server, length: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nabc".encode()
    refusal(server.play("/length", lambda one: one.raw(head)))


def test_a_body_that_says_it_is_too_large_is_not_begun(server: Server) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n"
    address = server.play("/large", lambda one: one.raw(head))
    assert refusal(address).startswith("has 3,000,000 bytes, more than the 2,000,000")


def test_a_chunked_body_without_end_is_cut(server: Server) -> None:
    def play(one: Exchange) -> None:
        one.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        one.drip(forever(b"10000\r\n" + bytes(65_536) + b"\r\n"), seconds=0)

    wide = fetcher(Limits(content=2_000_000, seconds=20.0))
    address = server.play("/chunks", play)
    assert refusal(address, wide) == "has more than the 2,000,000 bytes that are fetched"


@pytest.mark.parametrize(
    "head",
    [
        b"X-Long: " + b"a" * 1_000_000 + b"\r\n",
        b"".join(b"X-%d: a\r\n" % number for number in range(100_000)),
    ],
)
def test_huge_headers_are_refused(server: Server, head: bytes) -> None:
    address = server.play("/headers", lambda one: one.raw(b"HTTP/1.1 200 OK\r\n", head, b"\r\nx"))
    assert refusal(address).startswith("answers with what is no HTTP")


def test_what_is_no_http_is_refused(server: Server) -> None:
    address = server.play("/smtp", lambda one: one.raw(b"220 mail.example ESMTP\r\n" * 3))
    assert refusal(address).startswith("answers with what is no HTTP")


# TLS.


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and key for 127.0.0.1 that nobody but the test knows."""
    openssl = which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def test_tls_holds_only_with_a_certificate_that_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    with serving(context) as safe:
        address = safe.page("/", PAGE)
        reason = refusal(address)
        assert reason == "has no valid certificate for 127.0.0.1 (self-signed certificate)"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
        assert fetcher().fetch(address).content == PAGE.encode()
        elsewhere = refusal(address.replace("127.0.0.1", "localhost"))
        assert elsewhere.startswith("has no valid certificate for localhost (")


def test_a_server_without_tls_is_told(server: Server) -> None:
    assert refusal(server.at("/a").replace("http:", "https:")).startswith("speaks no TLS")


# Robots.


def asked(server: Server, worker: Worker, rules: bytes) -> Robots:
    server.serve("/robots.txt", rules, "text/plain")
    return Robots(fetcher(), worker)


def test_robots_are_kept_and_their_delay_bounded(server: Server, worker: Worker) -> None:
    rules = b"User-agent: *\nCrawl-delay: 7\nDisallow: /private\nAllow: /private/open\n"
    robots = asked(server, worker, rules)
    server.asked.clear()
    assert robots.delay(server.at("/news")) == 7
    assert robots.delay(server.at("/private/open")) == 7
    with pytest.raises(InputRefused, match=r"is not for programs, says robots\.txt"):
        robots.delay(server.at("/private/x"))
    assert server.asked == {"/robots.txt": 1}
    slow = asked(server, worker, b"User-agent: claims\nCrawl-delay: 86400\n")
    assert slow.delay(server.at("/")) == 60


def test_without_robots_all_is_allowed_and_without_an_answer_nothing(worker: Worker) -> None:
    with serving() as one:
        assert Robots(fetcher(), worker).delay(one.at("/news")) == 0
        one.play("/robots.txt", lambda request: request.answer(b"", status=500))
        with pytest.raises(NotFetched, match=r"answers 500 \(Internal Server Error\)"):
            Robots(fetcher(), worker).delay(one.at("/news"))


@pytest.mark.parametrize(
    "rules", [b"Disallow: /" + b"*a" * 9_000 + b"b\n", b"Disallow: /*a*a*a*a*a*a*a*b\n" * 9_000]
)
def test_rules_that_take_long_to_match_end_in_time(
    server: Server, worker: Worker, rules: bytes
) -> None:
    robots = asked(server, worker, b"User-agent: *\n" + rules)
    assert robots.delay(server.at("/" + "a" * 1_900)) == 0


# Addresses.


@pytest.mark.parametrize(
    "other",
    [
        "http://ledger.example/a/b?a=1&b=2",
        "https://www.ledger.example/a/b?b=2&a=1",
        "https://ledger.example:443/a/b/?a=1&b=2#comments",
        "https://LEDGER.example/a/b?a=1&b=2&utm_source=feed&utm_medium=rss",
        "https://ledger.example/a/b?fbclid=xyz&a=1&b=2",
    ],
)
def test_addresses_of_one_page_have_one_key(other: str) -> None:
    assert address_key(other) == address_key("https://ledger.example/a/b?a=1&b=2")


@pytest.mark.parametrize(
    "other",
    ["https://ledger.example/a/b", "https://ledger.example/a/c?a=1&b=2",
     "https://ledger.example:8443/a/b?a=1&b=2", "https://post.example/a/b?a=1&b=2"],
)  # fmt: skip
def test_addresses_of_other_pages_have_other_keys(other: str) -> None:
    assert address_key(other) != address_key("https://ledger.example/a/b?a=1&b=2")


def test_what_is_an_address_and_what_a_file() -> None:
    assert is_web_address("HTTPS://ledger.example/")
    assert not is_web_address("ftp://ledger.example/")
    assert not is_web_address("https.txt")
    assert not is_web_address(Path("http://x"))
    assert host_of("https://www.ledger.example:8080/a") == "ledger.example"
    assert host_of("http://[") == ""
