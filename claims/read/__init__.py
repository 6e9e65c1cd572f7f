"""Reading: from an article to its sentences and claims."""

from claims.read.modes import mode_of
from claims.read.reader import read
from claims.read.worth import check_worthiness

__all__ = ["check_worthiness", "mode_of", "read"]
