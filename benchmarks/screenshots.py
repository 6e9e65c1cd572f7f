"""Screenshots of every page in four states: empty, small, large, and from the right in Arabic.

`make screenshots` writes them to a folder that git does not see, to be looked at one by one;
`docs/dashboard.png` is the one of them that the README shows.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import Browser, ViewportSize

from benchmarks.desk import PAGES, browser, drawn, served
from benchmarks.newsroom import fill
from claims.encode import Encoder
from claims.project import Project
from claims.settings import ROOT

FOLDER = ROOT / "screenshots"
SHOWN = ROOT / "docs" / "dashboard.png"
SAMPLE = [ROOT / "corpus" / name for name in ("dam-strike", "port-fire", "rate-vote")]
LARGE = 100_000
_WINDOW = ViewportSize(width=1280, height=900)
# What is not drawn yet when the server has done its part: charts and tables.
_SETTLING_MS = 700
# A machine that does much else is slow, which is no matter here.
_MOST_SECONDS = 300


def main(large: int = LARGE) -> None:
    """Makes the databases, and pictures every page of each."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, browser() as opened:
        bases = _databases(Path(folder), large=large)
        for state, database in bases.items():
            with served(database, log=Path(folder) / "server.log") as address:
                _picture(opened, address, state)
                if state == "small":
                    _picture(opened, address, "rtl", language="ar")
    shutil.copy(FOLDER / "small-disputes.png", SHOWN)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")


def _databases(folder: Path, *, large: int) -> dict[str, Path]:
    names = ("empty", "small", "large")
    found = {name: folder / f"{name}.db" for name in names}
    encoder = Encoder.load()
    with Project(found["small"], encoder=encoder) as project:
        project.add(SAMPLE)
        judge = project.models_in_use().judge
    fill(
        found["large"],
        claims=large,
        dimensions=encoder.dimensions,
        encoder=encoder.fingerprint,
        judge=judge,
    )
    return found


def _picture(opened: Browser, address: str, state: str, *, language: str = "en") -> None:
    """Every page of a server; the small one in the dark too."""
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    page = opened.new_page(viewport=_WINDOW)
    for scheme in schemes if state == "small" else schemes[:1]:
        page.emulate_media(color_scheme=scheme)
        for name in PAGES:
            page.goto(f"{address}/{name}?lang={language}", timeout=_MOST_SECONDS * 1000)
            drawn(page, seconds=_MOST_SECONDS)
            page.wait_for_timeout(_SETTLING_MS)
            ending = "" if scheme == "light" else "-dark"
            page.screenshot(path=FOLDER / f"{state}-{name or 'disputes'}{ending}.png")
    page.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
