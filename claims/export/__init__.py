"""Taking out and bringing in: documents and tables of what the store holds, and verdicts."""

from claims.export.documents import archive_of, json_document
from claims.export.earlier import earlier_verdicts
from claims.export.files import Brought, brought, held
from claims.export.report import report
from claims.export.reviews import Publisher, claim_reviews
from claims.export.tables import csv_table, refusal_table, table_cell
from claims.export.training import training_lines

__all__ = [
    "Brought",
    "Publisher",
    "archive_of",
    "brought",
    "claim_reviews",
    "csv_table",
    "earlier_verdicts",
    "held",
    "json_document",
    "refusal_table",
    "report",
    "table_cell",
    "training_lines",
]
