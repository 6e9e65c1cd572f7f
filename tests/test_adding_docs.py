"""What docs/adding.md tells people to type works, against a server that plays the outlet."""

import json
import re
from pathlib import Path

import pytest

from claims.cli import main
from tests.server import serving
from tests.test_watch import article, rss

ROOT = Path(__file__).parent.parent
OUTLET = "https://ledger.example"


def commands() -> list[list[str]]:
    text = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    found = re.findall(r"^    claims (.+)$", text, re.MULTILINE)
    return [one.split() for one in found]


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_a_command_of_the_page_works(
    tmp_path: Path,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CLAIMS_ALLOW_PRIVATE", "1")
    with serving() as server:
        page = server.page("/mill-fire", article(outlet="The Ledger", said="three"))
        server.serve("/feed.xml", rss(f"<link>{page}</link>"), "application/rss+xml")
        typed = [one.replace(OUTLET, server.address) for one in arguments]
        if "FEED_OR_FOLDER..." in typed:
            # It would go on for ever.
            typed[typed.index("FEED_OR_FOLDER...")] = server.at("/feed.xml")
            typed.append("--once")
        assert main(["--db", str(tmp_path / "claims.db"), *typed]) == 0
    out = capsys.readouterr().out
    if "--json" in typed:
        added = json.loads(out)
        assert (added["articles"], len(added["refused"])) == (1, 1)
        assert added["refused"][0]["reason"] == "answers 404 (Not Found)"
    else:
        assert out.startswith("1 article, ")


def test_the_page_has_commands() -> None:
    assert len(commands()) >= 5
