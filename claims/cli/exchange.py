"""`claims export` and `claims import`: what leaves the house, and what comes from others."""

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from claims.cli import terminal
from claims.cli.progress import Bar
from claims.cli.results import show
from claims.errors import ClaimsError
from claims.export import (
    Publisher,
    brought,
    claim_reviews,
    csv_table,
    json_document,
    report,
    training_lines,
)
from claims.project import Project
from claims.records import Refusal, Restored, to_json
from claims.settings import Settings

_SELECTED = ("claimreview", "report")


def export(project: Project, options: Namespace) -> int:
    """Writes one of the formats to a file, or to standard output."""
    if options.json and options.format != "json" and not options.out:
        options.refuse("--json needs --out for this format: it says which file was written")
    if options.only and options.format not in _SELECTED:
        options.refuse(f"--only goes with {' and '.join(_SELECTED)}")
    if options.bom and options.format != "csv":
        options.refuse("--bom goes with csv")
    text, noun, number = _written(project, options)
    if not options.out:
        sys.stdout.write(text)
        return 0
    path = Path(options.out)
    try:
        # Line ends are part of the format, so none is translated.
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise ClaimsError(f"{path}: cannot be written ({error.strerror})") from error
    told = {"out": str(path), f"{noun}s": number}
    show(options, told, [f"{terminal.counted(number, noun)} in {path}"])
    return 0


def _written(project: Project, options: Namespace) -> tuple[str, str, int]:
    """The text, what it is made of (one of them), and how many."""
    if options.format == "csv":
        claims = project.claims()
        return csv_table(claims, byte_order_mark=options.bom), "claim", len(claims)
    if options.format == "training":
        pairs = [one for one in project.pairs() if one.decision is not None]
        return training_lines(pairs), "pair", len(pairs)
    if options.format == "claimreview":
        return _reviews(project, options)
    if options.format == "report":
        ids = options.only or [one.id for one in project.disputes()]
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        dossiers = [project.dossier(id) for id in ids]
        return report(dossiers, made=now, language=options.language), "subject", len(dossiers)
    archive = project.archive()
    return json_document(archive), "claim", len(archive.claims)


def _reviews(project: Project, options: Namespace) -> tuple[str, str, int]:
    publisher = Publisher.of(Settings.from_environment())
    verdicts = project.claim_verdicts(options.only)
    for claim in project.unpublished(options.only):
        print(
            f"left out: {claim.id} is {claim.status.value!r} without a note or evidence",
            file=sys.stderr,
        )
    text = claim_reviews(verdicts, publisher=publisher, language=options.language)
    return text, "verdict", len(verdicts)


def bring(project: Project, options: Namespace) -> int:
    """Takes over another store's export, or keeps other desks' verdicts."""
    found = brought(options.file)
    if found.archive is not None:
        bar = Bar()
        try:
            restored = project.restore(found.archive, source=str(options.file), progress=bar)
        finally:
            bar.close()
        show(options, restored, restored_lines(restored))
        return 0
    fresh = project.keep_earlier(found.verdicts)
    told = {
        "earlier": fresh,
        "already_known": len(found.verdicts) - fresh,
        "refused": to_json(found.refused),
    }
    show(options, told, brought_lines(fresh, len(found.verdicts) - fresh, found.refused))
    return 0 if found.verdicts else 1


def restored_lines(restored: Restored) -> Iterator[str]:
    """What came in from an archive."""
    numbers = [
        terminal.counted(number, noun)
        for number, noun in (
            (restored.articles, "article"),
            (restored.claims, "claim"),
            (restored.pairs, "pair"),
            (restored.decisions, "decision"),
            (restored.earlier, "earlier verdict"),
        )
    ]
    yield f"{', '.join(numbers)}; {terminal.counted(restored.already_known, 'article')} known"
    for one in restored.conflicts:
        yield (
            f"decided otherwise: {one.field} of {one.subject} is {one.here.new!r} here "
            f"({terminal.foreign(one.here.by)}, {one.here.at}), {one.there.new!r} in the file "
            f"({terminal.foreign(one.there.by)}, {one.there.at}): what is here stays"
        )


def brought_lines(fresh: int, known: int, refused: Iterable[Refusal]) -> Iterator[str]:
    """What came in of other desks' verdicts."""
    yield f"{terminal.counted(fresh, 'earlier verdict')}, {known} already known"
    for refusal in refused:
        yield f"refused: {terminal.foreign(refusal.source)}: {terminal.foreign(refusal.reason)}"
