"""Stars: claims around one that each of them has itself been found the same as.

A chain of claims, each like the next, never becomes one group (star clusters, Aslam et al. 2004).
Two thresholds, as in hysteresis: a sure likeness founds a star or joins its centre; a less sure
one joins a centre where another member vouches for it. What a person decided comes first: claims
that are bound act as one, claims that are barred never meet. The result depends on the set of
claims and links alone, never on their order.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from claims.group.links import Links

# Chosen on `dev` of the corpus by `python -m benchmarks.grouping` (docs/comparing.md).
FOUNDS = 0.6
JOINS = 0.5
# A larger star is parted into several: nobody reads more as one, and where likenesses go wrong
# by the thousand this bounds the damage. The largest cluster of `dev` has 5 claims.
MOST_CLAIMS = 200


@dataclass(frozen=True)
class Star:
    """Ids of claims, the medoid first, the others in order; `parted` where it was full."""

    claims: tuple[str, ...]
    parted: bool = False


@dataclass
class _Growing:
    """A star while it grows, of bound claims (tuples), its centre first."""

    members: list[tuple[str, ...]]
    parted: bool = False

    @property
    def size(self) -> int:
        return sum(map(len, self.members))


def stars(
    ids: Collection[str],
    links: Links,
    *,
    founds: float = FOUNDS,
    joins: float = JOINS,
    most: int = MOST_CLAIMS,
) -> list[Star]:
    """The stars of some claims, each claim in exactly one.

    Args:
        ids: of the claims.
        links: between them; others are left aside.
        founds: how sure a likeness founds a star or joins its centre.
        joins: how sure one joins a centre where another member vouches for it as surely.
        most: how many claims a star takes; only people bind more.
    """
    near = _near(bound(ids, links), links)
    grown = _founded(near, links, founds=founds, most=most)
    grown = _vouched(grown, near, links, joins=joins, most=most)
    found = (Star(_medoid_first(one.members, links), one.parted) for one in grown)
    return sorted(found, key=lambda star: star.claims)


def bound(ids: Iterable[str], links: Links) -> list[tuple[str, ...]]:
    """Claims that people bound together, each set in order; the others alone.

    Where people contradict one another, what was barred stays apart.
    """
    home: dict[str, tuple[str, ...]] = {one: (one,) for one in ids}
    for a, b in links.bound:
        if a not in home or b not in home or home[a] is home[b]:
            continue
        if not _touch(home[a], home[b], links.barred):
            both = tuple(sorted(home[a] + home[b]))
            home |= dict.fromkeys(both, both)
    return sorted(set(home.values()))


_Near = Mapping[tuple[str, ...], Mapping[tuple[str, ...], float]]


def _near(atoms: Collection[tuple[str, ...]], links: Links) -> _Near:
    """How sure it is that two sets of bound claims state the same: by their surest link."""
    home = {one: atom for atom in atoms for one in atom}
    near: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {atom: {} for atom in atoms}
    for atom in atoms:
        for one in atom:
            for other, sure in links.likeness.get(one, {}).items():
                there = home.get(other)
                if there is not None and there is not atom:
                    near[atom][there] = max(sure, near[atom].get(there, 0.0))
    return near


def _founded(near: _Near, links: Links, *, founds: float, most: int) -> list[_Growing]:
    """Stars around the claims that most others surely join."""
    sure = {
        atom: sorted(
            (other for other, likeness in found.items() if likeness >= founds),
            key=lambda other: (-found[other], other),
        )
        for atom, found in near.items()
    }
    # An exact sum: added up in another order, a rounded one could differ.
    weight = {atom: fsum(near[atom][other] for other in found) for atom, found in sure.items()}
    free, grown = set(near), []
    for centre in sorted(near, key=lambda atom: (-weight[atom], atom)):
        if centre not in free:
            continue
        star = _Growing([centre])
        for other in sure[centre]:
            if other in free and not _kept_apart(other, star, links):
                _take(other, star, most)
        free -= set(star.members)
        grown.append(star)
    return grown


def _vouched(
    grown: list[_Growing], near: _Near, links: Links, *, joins: float, most: int
) -> list[_Growing]:
    """Lets those that stand alone join a star whose centre and another member are like them."""
    founded = {star.members[0]: tuple(star.members) for star in grown if len(star.members) > 1}
    by_centre = {star.members[0]: star for star in grown}
    wishes = []
    for centre in by_centre.keys() - founded.keys():
        for other, likeness in near[centre].items():
            if other not in founded or likeness < joins:
                continue
            voices = [near[centre].get(member, 0.0) for member in founded[other][1:]]
            if max(voices) >= joins:
                wishes.append((-likeness, -max(voices), centre, other))
    for *_, alone, centre in sorted(wishes):
        star = by_centre[centre]
        if alone in by_centre and not _kept_apart(alone, star, links) and _take(alone, star, most):
            del by_centre[alone]
    return list(by_centre.values())


def _take(atom: tuple[str, ...], star: _Growing, most: int) -> bool:
    if star.size + len(atom) > most:
        star.parted = True
        return False
    star.members.append(atom)
    return True


def _kept_apart(atom: tuple[str, ...], star: _Growing, links: Links) -> bool:
    return any(
        _touch(atom, member, links.apart) or _touch(atom, member, links.barred)
        for member in star.members
    )


def _touch(a: Iterable[str], b: Collection[str], links: Mapping[str, Collection[str]]) -> bool:
    return any(other in b for one in a for other in links.get(one, ()))


def _medoid_first(members: Iterable[tuple[str, ...]], links: Links) -> tuple[str, ...]:
    """The claims in order, but first the one that all others are most like."""
    claims = sorted(one for member in members for one in member)
    inside = set(claims)
    medoid = min(
        claims,
        key=lambda one: (
            -fsum(sure for other, sure in links.likeness.get(one, {}).items() if other in inside),
            one,
        ),
    )
    return (medoid, *(one for one in claims if one != medoid))
