"""What people write down about outlets: who signs it, and which values are any."""

from claims.errors import DecisionRefused
from claims.lexicon import lexicon
from claims.records import Grade, OutletNote
from claims.review.decisions import now, signed

# A group's name, not its story.
_LONGEST_FAMILY = 100


def outlet_note(
    outlet: str,
    *,
    country: str,
    language: str,
    family: str,
    reliability: str,
    note: str,
    by: str,
) -> OutletNote:
    """What somebody writes down about an outlet; empty fields say nothing.

    Raises:
        DecisionRefused: nobody's name, no such country or reliability, or a name that is too long.
    """
    country, family = country.strip().upper(), " ".join(family.split())
    if country and country not in countries():
        raise DecisionRefused(f"country {country!r} is no ISO 3166 code such as LB or FR")
    if reliability and reliability not in list(Grade):
        raise DecisionRefused(f"reliability {reliability!r} is none of A to F")
    if len(family) > _LONGEST_FAMILY:
        raise DecisionRefused(
            f"family {family[:_LONGEST_FAMILY]!r}... is longer than {_LONGEST_FAMILY} characters"
        )
    return OutletNote(
        outlet=outlet,
        country=country,
        language=language,
        family=family,
        reliability=Grade(reliability) if reliability else None,
        note=note.strip(),
        by=signed(by),
        at=now(),
    )


def countries() -> frozenset[str]:
    """The ISO 3166 codes of countries."""
    return frozenset(lexicon("en").table("territories").values())
