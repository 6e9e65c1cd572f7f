"""A table of claims for spreadsheets."""

import csv
import io
from collections.abc import Sequence

from claims.records import Claim

COLUMNS = (
    "id", "text", "start", "end", "sentence", "speaker", "via", "mode", "language", "article",
    "outlet", "title", "url", "published", "status", "cluster", "outlets", "origins", "speakers",
)  # fmt: skip
# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_table(claims: Sequence[Claim]) -> str:
    """One row a claim; a cell that a spreadsheet would run gets an apostrophe before it."""
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
    return out.getvalue()


def _safe(cell: str | int) -> str | int:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
