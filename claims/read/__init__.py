"""Reading: from an article to its sentences and claims."""

from claims.read.reader import read

__all__ = ["read"]
