"""What a host lets programs fetch: robots.txt (RFC 9309)."""

import time
from dataclasses import dataclass

from claims.errors import InputRefused, NotFetched
from claims.fetch.fetcher import Fetcher, checked_address
from claims.fetch.limits import Limits
from claims.worker import Worker

_RULES = "claims.fetch.rules:verdict"
# RFC 9309: at least 500 kibibytes are read. It is asked for anew after a day at the latest; an
# hour lets a host that changes its mind be heard soon.
ROBOTS_LIMITS = Limits(content=512 * 1024, seconds=15.0)
_KEPT_SECONDS = 3600.0
# A host that asks for more between two requests is asked this seldom.
_LONGEST_DELAY = 60.0


@dataclass(frozen=True)
class _File:
    content: bytes
    trouble: str
    until: float


class Robots:
    """Asks hosts for their robots.txt, and remembers it for an hour.

    Args:
        fetcher: with `ROBOTS_LIMITS`.
        worker: what matches rules, since a hostile rule may take for ever to match.
    """

    def __init__(self, fetcher: Fetcher, worker: Worker) -> None:
        self._fetcher = fetcher
        self._worker = worker
        self._files: dict[str, _File] = {}

    def delay(self, address: str) -> float:
        """How many seconds the host wants between two requests.

        Raises:
            InputRefused: it is no web address; the host does not want it to be fetched by
                programs, or cannot be asked (RFC 9309, 2.3.1.4: then nothing may be fetched).
        """
        found = self._file(address)
        if found.trouble:
            raise NotFetched(address, f"robots.txt of its host {found.trouble}")
        if not found.content:
            return 0.0
        try:
            said = self._worker.call(_RULES, found.content, source=address, address=address)
        except InputRefused as refused:
            raise NotFetched(address, f"robots.txt of its host {refused.reason}") from None
        if not said["allowed"]:
            raise InputRefused(address, "is not for programs, says robots.txt of its host")
        return min(float(said["delay"]), _LONGEST_DELAY)

    def _file(self, address: str) -> _File:
        url = checked_address(address, source=address)
        place = str(url.copy_with(raw_path=b"/robots.txt", fragment=None))
        known = self._files.get(place)
        if known is None or known.until < time.monotonic():
            content, trouble = self._asked(place)
            known = _File(content, trouble, time.monotonic() + _KEPT_SECONDS)
            self._files[place] = known
        return known

    def _asked(self, place: str) -> tuple[bytes, str]:
        try:
            return self._fetcher.fetch(place).content, ""
        except NotFetched as refused:
            # There is none: everything is allowed (RFC 9309, 2.3.1.3).
            return b"", "" if 400 <= refused.status < 500 else refused.reason
        except InputRefused as refused:
            return b"", refused.reason
