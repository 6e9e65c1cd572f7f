"""Picking from a list of the dashboard."""

from playwright.sync_api import Locator, TimeoutError

# A list that a redrawn page has closed is opened again this often.
TRIES = 6


def pick(box: Locator, name: str) -> None:
    """Picks an option of a list by its name; a page that is drawn anew closes an open list."""
    option = box.page.get_by_role("option", name=name, exact=True)
    for left in reversed(range(TRIES)):
        box.click()
        try:
            option.click(timeout=10_000)
        except TimeoutError:
            if not left:
                raise
            box.page.keyboard.press("Escape")
        else:
            return
