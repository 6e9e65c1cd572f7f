"""Reading: from an article to its sentences and claims."""

from claims.read.modes import mode_of
from claims.read.reader import read

__all__ = ["mode_of", "read"]
