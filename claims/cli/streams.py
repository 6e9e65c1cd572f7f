"""Commands that answer line by line: standard input to standard output, in order."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from datetime import datetime

from claims.encode import Encoder
from claims.errors import InputRefused
from claims.project import Project, encoder_in_use
from claims.records import JudgeRequest, to_json

_REQUEST = ("a", "b", "published_a", "published_b", "speaker_a", "speaker_b")
# The encoder is fastest on many texts at once.
_EMBED_BATCH = 256


def judge(options: Namespace) -> int:
    """Judges pairs of texts; raises `InputRefused` at a bad line, with those before answered."""
    refused: list[InputRefused] = []
    with Project("sqlite://") as project:
        for judgement in project.judge(_until_refused(sys.stdin, refused)):
            answer = to_json(judgement)
            answer.pop("features")
            print(json.dumps(answer, ensure_ascii=False), flush=True)
    for refusal in refused:
        raise refusal
    return 0


def _until_refused(lines: Iterable[str], refused: list[InputRefused]) -> Iterator[JudgeRequest]:
    """The requests up to the first bad line, so that those before it are answered."""
    try:
        yield from _requests(lines)
    except InputRefused as error:
        refused.append(error)


def _requests(lines: Iterable[str]) -> Iterator[JudgeRequest]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        source = f"standard input, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputRefused(source, f"is no JSON ({error})") from error
        if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in "ab"):
            raise InputRefused(source, 'is no object with the texts "a" and "b"')
        known = {key: row[key] for key in _REQUEST if row.get(key) is not None}
        for key, value in known.items():
            if not isinstance(value, str):
                raise InputRefused(source, f"field {key!r} is {value!r}, not a text")
            if key.startswith("published") and value and not _is_stamp(value):
                raise InputRefused(
                    source, f"{key} {value!r} is no date; write it as 2025-06-03T06:10:00Z"
                )
        yield JudgeRequest(**known)


def _is_stamp(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def embed(options: Namespace) -> int:
    """Embeds each line of text."""
    encoder = Encoder.of(encoder_in_use(options.db))
    batch: list[str] = []
    for line in sys.stdin:
        batch.append(line.rstrip("\r\n"))
        if len(batch) == _EMBED_BATCH:
            _print_vectors(encoder, batch)
            batch.clear()
    _print_vectors(encoder, batch)
    return 0


def _print_vectors(encoder: Encoder, texts: list[str]) -> None:
    for vector in encoder.encode(texts):
        print(json.dumps([float(value) for value in vector]))
