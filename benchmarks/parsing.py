"""What the process for parsing costs: `python -m benchmarks.parsing`.

Plain text is parsed without it; it is started once, and each page is handed over to it. A web
archive or table is read in a second one. Seconds are of the processor, of all processes, so that
it does not count what else the machine does.
"""

import io
import json
import resource
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from claims.ingest import documents
from claims.ingest.documents import HERE
from claims.pipeline import Given
from claims.pipeline.intake import Intake
from claims.worker import Worker

_FILES, _PAGES = 200, 20
_RECORDS, _ROWS, _REPEATS = 300, 500, 3
_SENTENCE = "The fire brigade said three people were killed in the mill fire in Oster. "


def _seconds() -> float:
    """Of the processor so far: this process, and all that have ended."""
    both = (resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def _taken(*paths: Path) -> float:
    """The seconds it takes to take in some files, with a process of their own where needed."""
    begun = _seconds()
    with Intake() as intake:
        for _ in intake.documents(list(paths), Given()):
            pass
    return _seconds() - begun


class _FramesHere:
    """Parses pages in a process of its own, and reads archives and tables in this one."""

    def __init__(self, worker: Worker) -> None:
        self.call = worker.call
        self.stream = HERE.stream


def _ratio(path: Path) -> tuple[float, float, float]:
    """Seconds to read a file's frame here, in a process of its own, and the median ratio.

    In turns, each with processes that have been started.
    """
    here, apart, ratios = 0.0, 0.0, []
    for _ in range(_REPEATS):
        here = _read(path, is_apart=False)
        apart = _read(path, is_apart=True)
        ratios.append(apart / here)
    return here, apart, sorted(ratios)[_REPEATS // 2]


def _read(path: Path, *, is_apart: bool) -> float:
    """The processor's seconds for a file, the start of processes left out: it is read twice."""

    def seconds(times: int) -> float:
        begun = _seconds()
        with Worker() as worker:
            for _ in range(times):
                for _ in documents([path], parser=worker if is_apart else _FramesHere(worker)):
                    pass
        return _seconds() - begun

    return seconds(2) - seconds(1)


def _archive(pages: Iterator[str]) -> bytes:
    """A web archive packed record by record."""
    content = io.BytesIO()
    writer = WARCWriter(content, gzip=True)
    for number, page in enumerate(pages):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                f"https://ledger.example/{number}",
                "response",
                payload=io.BytesIO(page.encode()),
                http_headers=headers,
            )
        )
    return content.getvalue()


def _page(number: int, *, paragraphs: int = 50) -> str:
    body = f"<p>{_SENTENCE * 5} {number}</p>" * paragraphs
    return f"<html><body><article>{body}</article></body></html>"


def main() -> None:
    """Prints the figures that docs/adding.md gives."""
    with TemporaryDirectory() as folder:
        texts, pages = Path(folder) / "texts", Path(folder) / "pages"
        texts.mkdir()
        pages.mkdir()
        for number in range(_FILES):
            (texts / f"{number}.txt").write_text(_SENTENCE * 14 + str(number), encoding="utf-8")
        for number in range(_PAGES + 1):
            (pages / f"{number:03}.html").write_text(_page(number), encoding="utf-8")
        first, *_ = paths = sorted(pages.iterdir())
        # Word lists and the language model are loaded once, whatever is read.
        _taken(texts / "0.txt")
        print(f"plain text: {_taken(texts) / _FILES * 1000:.1f} ms each")
        start = _taken(first)
        print(f"the first page, with the start of the process: {start * 1000:.0f} ms")
        print(f"pages after it: {(_taken(*paths) - start) / _PAGES * 1000:.1f} ms each")
        archive, table = Path(folder) / "a.warc.gz", Path(folder) / "a.jsonl"
        archive.write_bytes(_archive(_page(number, paragraphs=5) for number in range(_RECORDS)))
        row = {"text": _SENTENCE * 14, "outlet": "The Ledger"}
        table.write_text(f"{json.dumps(row)}\n" * _ROWS, encoding="utf-8")
        for path, count in ((archive, _RECORDS), (table, _ROWS)):
            here, apart, ratio = _ratio(path)
            print(
                f"{path.name}, {count} records: {here:.2f} s read here, {apart:.2f} s in a process "
                f"of its own, median ratio of {_REPEATS} runs {ratio:.2f}"
            )


if __name__ == "__main__":
    main()
