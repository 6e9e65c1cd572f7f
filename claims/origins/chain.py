"""The chain: from whom each article seems to have taken its wording, and where it began."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from claims.records import Article, Copy, CopyReason, Interval

# A link by less of the wording does not carry an origin on: two stories that stand in one
# round-up stay two.
_CARRIES = 0.5


@dataclass(frozen=True)
class Link:
    """Where one article comes from.

    `origin` is the id of the article that its wording began with, its own where it took none;
    `copy` is what it shares with the one it seems to have taken it from, None likewise.
    """

    origin: str
    copy: Copy | None = None


def chain(articles: Sequence[Article], copies: Iterable[Copy]) -> Mapping[str, Link]:
    """The link of every article, by id; the order of articles and copies changes nothing.

    An article is taken from the one that it credits, else from the earlier one that holds most of
    it. The credited come before all others, then the earliest; an article of unknown time counts
    as later than any dated one; equals go by id.
    """
    known = {article.id for article in articles}
    links: dict[str, dict[str, Copy]] = defaultdict(dict)
    for copy in copies:
        if copy.a in known and copy.b in known:
            links[copy.a][copy.b] = links[copy.b][copy.a] = copy
    found: dict[str, Link] = {}
    place: dict[str, int] = {}
    for at, article in enumerate(sorted(articles, key=lambda one: _precedence(one, links[one.id]))):
        earlier = [other for other in links[article.id] if other in place]
        place[article.id] = at
        if not earlier:
            found[article.id] = Link(article.id)
            continue
        source = min(
            earlier, key=lambda other: _likeliest(other, links[article.id][other], place[other])
        )
        origin = _origin(article.id, source, found, links)
        found[article.id] = Link(origin, links[article.id][source])
    return found


def origins(articles: Sequence[Article], pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The origin of every article where it is known which are copies, as pairs of ids."""
    ordered = ((min(pair), max(pair)) for pair in pairs)
    copies = [Copy(a, b, 1.0, 1.0, CopyReason.WORDING) for a, b in ordered]
    return {id: link.origin for id, link in chain(articles, copies).items()}


def _precedence(article: Article, links: Mapping[str, Copy]) -> tuple[bool, bool, str, str]:
    credited = {copy.credited for copy in links.values()} - {""}
    is_source = credited == {article.id}
    interval = Interval.of(article.published)
    start = interval.start.isoformat() if interval else ""
    return not is_source, interval is None, start, article.id


def _likeliest(other: str, copy: Copy, place: int) -> tuple[bool, float, int]:
    mine = copy.share_a if copy.b == other else copy.share_b
    return copy.credited != other, -mine, place


def _origin(
    article: str, source: str, found: Mapping[str, Link], links: Mapping[str, Mapping[str, Copy]]
) -> str:
    """How far up the chain the wording comes from.

    A step further counts where the article itself is a copy of that one too, or where each link
    on the way there is strong.
    """
    at = source
    strong = _carries(links[article][source])
    while (copy := found[at].copy) is not None:
        further = copy.other(at)
        strong = strong and _carries(copy)
        if not strong and further not in links[article]:
            break
        at = further
    return at


def _carries(copy: Copy) -> bool:
    is_version = copy.reason is CopyReason.VERSION
    return is_version or copy.share >= _CARRIES or bool(copy.credited)
