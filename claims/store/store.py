"""The store: the parts of the database as one."""

from claims.store.archives import Archives
from claims.store.backups import Backups
from claims.store.changes import Changes
from claims.store.decisions import Decisions
from claims.store.deeds import Deeds
from claims.store.departures import Departures
from claims.store.earlier import Earlier
from claims.store.groups import Groups
from claims.store.jobs import Jobs
from claims.store.keys import Keys
from claims.store.mending import Mending
from claims.store.nearness import Nearness
from claims.store.origins import Origins
from claims.store.orphans import Orphans
from claims.store.outlets import Outlets
from claims.store.pages import Pages
from claims.store.pairs import Pairs
from claims.store.queue import Queue
from claims.store.soundness import Soundness
from claims.store.tallies import Tallies
from claims.store.tiles import Tiles
from claims.store.visits import Visits
from claims.store.weighed import WeighedPairs


class Store(
    Soundness, Mending, Backups, Departures, Pages, Origins, Pairs, Groups, Queue, Changes,
    Decisions, Orphans, Outlets, Visits, Earlier, Archives, Deeds, Tallies, Keys, Jobs,
    Tiles, Nearness, WeighedPairs,
):  # fmt: skip
    """All that is kept, from articles to decisions; one per run or thread."""
