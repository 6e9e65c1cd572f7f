"""`claims versions` and `claims page`: how an article changed, and what it was taken from."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from claims.cli.results import show, show_list
from claims.cli.terminal import foreign
from claims.errors import ClaimsError
from claims.project import Project
from claims.records import Claim, Version


def versions(project: Project, options: Namespace) -> int:
    """Prints the versions of the article that is named, or in which the claim that is stands."""
    return show_list(options, project.versions(project.article_of(options.id)), _lines)


def page(project: Project, options: Namespace) -> int:
    """Writes what an article was taken from, byte for byte; says where it stood and when."""
    id = project.article_of(options.id)
    kept = project.page(id)
    told = {
        "article": id,
        "url": kept.url,
        "final_url": kept.final_url,
        "status": kept.status,
        "retrieved": kept.at,
        "content_type": kept.content_type,
        "sha256": kept.sha256,
        "bytes": len(kept.content),
    }
    show(options, told, (f"{name}: {value}" for name, value in told.items()))
    if options.out:
        try:
            Path(options.out).write_bytes(kept.content)
        except OSError as error:
            raise ClaimsError(f"{options.out}: cannot be written ({error.strerror})") from error
        print(f"written to {options.out}", file=sys.stderr)
    return 0


def _lines(version: Version) -> Iterator[str]:
    state = "current" if version.is_current else "older"
    article = version.article
    yield f"version {version.number}, {state}, seen {version.seen}  {article.id}"
    yield f"  {foreign(article.title or article.outlet)}  {foreign(version.address)}"
    if version.difference is None:
        return
    difference = version.difference
    for before, after in difference.changed:
        yield f"  changed: {_quoted(before)}"
        yield f"       to: {_quoted(after)}"
    for label, found in (("new", difference.new_claims), ("gone", difference.gone_claims)):
        for claim in found:
            yield f"  {label} claim: {_quoted(claim)}"
    told = {one.sentence for pair in difference.changed for one in pair}
    told |= {one.sentence for one in (*difference.new_claims, *difference.gone_claims)}
    sentences = (("new", difference.new_sentences), ("gone", difference.gone_sentences))
    for label, stretches in sentences:
        for one in stretches:
            # What a claim was told of needs no second line.
            if one not in told:
                yield f"  {label} sentence: {foreign(one)}"


def _quoted(claim: Claim) -> str:
    return f"{foreign(claim.text)}  {claim.id}"
