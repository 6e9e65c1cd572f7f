"""What the process for parsing costs: `python -m benchmarks.parsing`.

Plain text is parsed without it; it is started once, and each page is handed over to it. Seconds
are of the processor, of both processes, so that it does not count what else the machine does.
"""

import resource
from pathlib import Path
from tempfile import TemporaryDirectory

from claims.pipeline import Given, Intake

_FILES, _PAGES = 200, 20
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


def main() -> None:
    """Prints the figures that docs/adding.md gives."""
    with TemporaryDirectory() as folder:
        texts, pages = Path(folder) / "texts", Path(folder) / "pages"
        texts.mkdir()
        pages.mkdir()
        for number in range(_FILES):
            (texts / f"{number}.txt").write_text(_SENTENCE * 14 + str(number), encoding="utf-8")
        for number in range(_PAGES + 1):
            body = f"<p>{_SENTENCE * 5} {number}</p>" * 50
            page = f"<html><body><article>{body}</article></body></html>"
            (pages / f"{number:03}.html").write_text(page, encoding="utf-8")
        first, *_ = paths = sorted(pages.iterdir())
        # Word lists and the language model are loaded once, whatever is read.
        _taken(texts / "0.txt")
        print(f"plain text: {_taken(texts) / _FILES * 1000:.1f} ms each")
        start = _taken(first)
        print(f"the first page, with the start of the process: {start * 1000:.0f} ms")
        print(f"pages after it: {(_taken(*paths) - start) / _PAGES * 1000:.1f} ms each")


if __name__ == "__main__":
    main()
