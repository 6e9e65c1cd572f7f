"""Taking in: files, folders and tables to articles."""

from claims.ingest.articles import article_from_text, ingest
from claims.ingest.language import detect_language

__all__ = ["article_from_text", "detect_language", "ingest"]
