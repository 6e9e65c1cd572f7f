"""How much of an article is kept of a web page, and how much of what stands around it.

    python -m benchmarks.pages [FOLDER]

The real Arabic articles of a folder (../shared/seeds), each dressed as three kinds of sites dress
theirs (a magazine theme, a layout of tables in windows-1256, nothing but divs): `claims` against
trafilatura as it comes, and against all text of the page.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from lxml import html
from trafilatura import extract

from claims.ingest.webpage import web_page
from tests.papers import AROUND, divs, table, theme

# A line of an article that is this long is no byline or credit.
_PARAGRAPH_LETTERS = 80
_DRESSES = (theme, table, divs)


def main(folder: Path) -> None:
    """Prints one line for each way of reading a page."""
    ways: dict[str, Callable[[bytes], str]] = {
        "claims": lambda page: web_page(page, source="page").text,
        "trafilatura": lambda page: extract(page) or "",
        "all text": lambda page: str(html.document_fromstring(page).text_content()),
    }
    for name, read in ways.items():
        kept = paragraphs = around = pages = 0
        for path in sorted(folder.glob("*.txt")):
            lines = path.read_text(encoding="utf-8").splitlines()
            article = [one.strip() for one in lines if len(one.strip()) > _PARAGRAPH_LETTERS]
            for dress in _DRESSES:
                page = dress(article, title="عنوان المقال هنا")
                encoding = "cp1256" if dress is table else "utf-8"
                text = _spaced(read(page.encode(encoding, "xmlcharrefreplace")))
                kept += sum(_spaced(one) in text for one in article)
                around += sum(one in text for one in AROUND)
                paragraphs += len(article)
                pages += 1
        most = pages * len(AROUND)
        print(f"{name}: {kept} of {paragraphs} paragraphs kept, {around} of {most} others")


def _spaced(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/seeds"))
