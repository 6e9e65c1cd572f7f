"""Tables for spreadsheets: claims, and what was refused."""

import csv
import io
import re
from collections.abc import Sequence

from claims.records import Claim, Refusal

COLUMNS = (
    "id", "text", "start", "end", "sentence", "speaker", "via", "mode", "language", "article",
    "outlet", "title", "url", "published", "status", "cluster", "outlets", "origins", "speakers",
)  # fmt: skip
# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection); the
# wide forms are to one that is set to an East Asian language. A text that begins with apostrophes
# before one gets one more, so that each cell leads back to its text.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_BYTE_ORDER_MARK = "\ufeff"


def csv_table(claims: Sequence[Claim], *, byte_order_mark: bool = False) -> str:
    """One row a claim; a cell that a spreadsheet would run gets an apostrophe before it.

    Args:
        claims: one a row.
        byte_order_mark: begin with one, without which Excel takes UTF-8 for something else.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for claim in claims:
        article, known = claim.article, claim.corroboration
        writer.writerow(
            _safe(cell)
            for cell in (
                claim.id,
                claim.text,
                claim.start,
                claim.end,
                claim.sentence,
                claim.speaker,
                "; ".join(claim.via),
                claim.mode.value,
                claim.language,
                article.id,
                article.outlet,
                article.title,
                article.url,
                article.published or "",
                claim.status.value,
                claim.cluster or "",
                known.outlets,
                known.origins,
                known.speakers,
            )
        )
    return (_BYTE_ORDER_MARK if byte_order_mark else "") + out.getvalue()


def table_cell(cell: str) -> str:
    """The text that a cell of the table stands for."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def refusal_table(refused: Sequence[Refusal]) -> str:
    """One row a source that was not taken in, with the reason; cells are as safe as above."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("source", "reason"))
    writer.writerows((_safe(one.source), _safe(one.reason)) for one in refused)
    return out.getvalue()


def _safe(cell: str | int) -> str | int:
    if isinstance(cell, str) and _FORMULA.match(cell):
        return f"'{cell}"
    return cell
