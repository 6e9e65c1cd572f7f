"""The kept inputs of `make fuzz`, every one read or refused in one line; and how a run is told."""

import io
from pathlib import Path

import pytest

from claims.errors import ClaimsError, InputRefused
from claims.fetch.listing import listed
from claims.ingest import documents
from claims.ingest.mail import mail
from claims.ingest.tables import rows
from claims.records import Refusal
from fuzzing.targets import TARGETS

CORPUS = Path(__file__).resolve().parent.parent / "fuzzing" / "corpus"
INPUTS = sorted(path for path in CORPUS.rglob("*") if path.is_file())


def test_every_target_has_inputs_to_begin_with() -> None:
    assert {path.parent.name for path in INPUTS} == {*TARGETS}


@pytest.mark.parametrize("path", INPUTS, ids=[f"{one.parent.name}-{one.name}" for one in INPUTS])
def test_a_kept_input_is_read_or_refused_in_one_line(path: Path) -> None:
    told = ""
    try:
        TARGETS[path.parent.name](path.read_bytes())
    except ClaimsError as refused:
        told = str(refused)
    assert "\n" not in told


@pytest.mark.parametrize("content", [b"te\rxt,url\nA fire,x\n", b"text,url\rA fire,x\r"])
def test_a_table_with_the_line_ends_of_old_macs_is_refused_and_stops_no_run(
    tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(InputRefused, match="end lines by a line feed"):
        list(rows(io.BytesIO(content), source="a.csv", kind="CSV"))
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    (found,) = documents([path])
    assert isinstance(found, Refusal)


def test_a_mail_whose_sender_cannot_be_read_keeps_its_text() -> None:
    found = mail((CORPUS / "mail" / "group-in-from.eml").read_bytes(), source="a.eml")
    assert found.text.startswith("Three people were killed")
    assert found.outlet == ""


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"version": "https://jsonfeed.org/version/1.1", items: []}', "JSON feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 99_999, "JSON feed"),
        (b'<?xml version="1.0" encoding="\xff"?><rss><channel></channel></rss>', "feed"),
    ],
)
def test_a_damaged_feed_says_so(content: bytes, kind: str) -> None:
    with pytest.raises(InputRefused, match=f"is no {kind} that can be read"):
        listed(content, address="https://ledger.example/feed", content_type="")
