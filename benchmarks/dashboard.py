"""How fluid the desk is over 100,000 made claims, with the real server and browser.

First paint is measured from the click on a page's link, as a person changes pages, until the first
of its own content is there; whole, until the server has drawn all of it. An interaction is timed
until the page has taken it in. The goals are those of two idle cores.
"""

import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from playwright.sync_api import Locator, Page, TimeoutError

from benchmarks.desk import PAGES, browser, drawn, served
from benchmarks.measurement import Measurement, keep
from benchmarks.newsroom import fill
from claims.encode import Encoder
from claims.project import Project

CLAIMS = 100_000
TIMES = 3
# A page that takes longer is stopped there.
_MOST_SECONDS = 60.0
# The page from which others are opened; it has least on it.
_FROM = PAGES.index("search")
_PAINT, _INTERACTION = "< 1", "< 0.3"
_CONTENT = ".stMain [data-testid='stHeading']"


def main(database: str = "", *names: str) -> None:
    """Measures pages, all unless some are named, over a database that is made unless one is."""
    with (
        TemporaryDirectory() as folder,
        _made(database) as path,
        served(path, log=Path(folder) / "log") as address,
        browser() as opened,
    ):
        page = opened.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(_MOST_SECONDS * 1000)
        page.goto(f"{address}/overview")
        drawn(page, seconds=_MOST_SECONDS)
        found = [
            *_pages(page, address, names or PAGES),
            *_interactions(page, address),
            *_opening(path),
        ]
    keep("dashboard", found, note=f"{CLAIMS} made claims, median of {TIMES}, warm server")


@contextmanager
def _made(database: str) -> Iterator[Path]:
    if database:
        yield Path(database)
        return
    with TemporaryDirectory() as folder:
        path, encoder = Path(folder) / "claims.db", Encoder.load()
        fill(
            path,
            claims=CLAIMS,
            dimensions=encoder.dimensions,
            encoder=encoder.fingerprint,
            judge="made",
        )
        yield path


def _pages(page: Page, address: str, names: Sequence[str]) -> list[Measurement]:
    """Pages by their link, from another one."""
    links = page.locator('[data-testid="stSidebarNav"] a')
    found = []
    for name in names:
        link, other = links.nth(PAGES.index(name)), links.nth(_FROM)
        painted, whole, stopped = [], [], ""
        for _ in range(TIMES + 1):
            if name == PAGES[_FROM]:
                other = links.nth(_FROM - 1)
            _open(page, other)
            drawn(page, seconds=_MOST_SECONDS)
            start = perf_counter()
            try:
                _open(page, link)
                painted.append(perf_counter() - start)
                drawn(page, seconds=_MOST_SECONDS)
            except (AssertionError, TimeoutError):
                stopped = ", stopped there"
                painted = painted or [_MOST_SECONDS]
                whole = [_MOST_SECONDS]
                page.goto(f"{address}/{PAGES[_FROM]}")
                drawn(page, seconds=_MOST_SECONDS)
                break
            whole.append(perf_counter() - start)
        shown = name or "disputes"
        found += [
            Measurement(f"{shown}: first paint", _median(painted), "seconds", _PAINT),
            Measurement(f"{shown}: whole{stopped}", _median(whole), "seconds"),
        ]
    return found


def _open(page: Page, link: Locator) -> None:
    """Follows a link until the page under it is there: each begins with a heading of its name."""
    heading = page.locator(_CONTENT).filter(has_text=link.inner_text().splitlines()[-1])
    link.click()
    heading.first.wait_for()


def _interactions(page: Page, address: str) -> list[Measurement]:
    """What every page has: a name typed, on a light page and on the one that counts most."""
    page.goto(f"{address}/search")
    drawn(page, seconds=_MOST_SECONDS)
    name = page.get_by_role("textbox", name="Your name")
    names = iter(range(1000))

    def sign() -> None:
        name.fill(f"Rana {next(names)}")
        name.press("Enter")

    signed = _timed(page, sign)
    page.goto(f"{address}/overview")
    drawn(page, seconds=_MOST_SECONDS)
    name = page.get_by_role("textbox", name="Your name")
    on_overview = _timed(page, sign)
    return [
        Measurement("a name typed on search", _median(signed), "seconds", _INTERACTION),
        Measurement("a name typed on overview", _median(on_overview), "seconds", _INTERACTION),
    ]


def _timed(page: Page, act: Callable[[], None]) -> list[float]:
    app = page.locator('[data-testid="stApp"]')
    taken = []
    for _ in range(TIMES + 1):
        start = perf_counter()
        act()
        # It takes the browser a moment to say that the server has begun.
        app.and_(page.locator('[data-test-script-state="running"]')).wait_for(state="attached")
        drawn(page, seconds=_MOST_SECONDS)
        taken.append(perf_counter() - start)
    return taken


def _opening(path: Path) -> list[Measurement]:
    """What every run of every page pays first."""
    taken = []
    for _ in range(20):
        start = perf_counter()
        with Project(path) as project:
            project.counts()
        taken.append(perf_counter() - start)
    return [Measurement("a project opened and counted", _median(taken), "seconds")]


def _median(taken: list[float]) -> float:
    """Of all but the first, which pays for what is then kept."""
    return statistics.median(taken[1:] or taken)


if __name__ == "__main__":
    main(*sys.argv[1:])
