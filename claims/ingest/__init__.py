"""Taking in: files, folders, tables and what was fetched to articles."""

from claims.ingest.articles import article_from_text, documents, files_of, ingest
from claims.ingest.documents import documents_of
from claims.ingest.language import detect_language, named_language

__all__ = [
    "article_from_text",
    "detect_language",
    "documents",
    "documents_of",
    "files_of",
    "ingest",
    "named_language",
]
