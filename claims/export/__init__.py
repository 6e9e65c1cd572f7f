"""Taking out: tables and documents of what the store holds."""

from claims.export.documents import json_document
from claims.export.tables import csv_table

__all__ = ["csv_table", "json_document"]
