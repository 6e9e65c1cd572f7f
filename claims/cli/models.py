"""The models that there are, the change from one encoder to another, and the scale of one."""

import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claims.cli import terminal
from claims.cli.progress import Bar
from claims.cli.results import show, show_list
from claims.encode import SHIPPED, Encoder, recommended
from claims.errors import ModelError
from claims.evaluate import calibrate, load
from claims.model import CARD
from claims.project import Project, encoder_in_use
from claims.records import Likeness, to_json
from claims.settings import ROOT, Settings

SCORES = "scores.json"


def models(options: Namespace) -> int:
    """Lists the models, embeds the store anew with another encoder, or measures its scale."""
    settings = Settings.from_environment()
    if options.action == "use":
        if not options.name:
            options.refuse("use: which? give a name that `claims models` lists, or a path")
        return _use(options, settings)
    if options.action == "calibrate":
        return _calibrate(options)
    return _list(options, settings)


def _list(options: Namespace, settings: Settings) -> int:
    """What is on disk with its measured figures, then what could be fetched."""
    used = encoder_in_use(options.db).name or SHIPPED
    on_disk = [
        _described(path)
        | {
            "folder": path.parent.name,
            "scores": _described(scores) if (scores := path.parent / SCORES).is_file() else None,
        }
        for path in sorted(settings.models.glob(f"*/{CARD}"))
    ]
    hub = [one | {"folder": one["name"]} for one in recommended(settings.models)]
    if not any(_is_used(card["folder"], used, settings) for card in [*on_disk, *hub]):
        on_disk.append({"folder": used, "name": used})
    found = [
        card | {"in_use": _is_used(card["folder"], used, settings)} for card in [*on_disk, *hub]
    ]
    return show_list(options, found, terminal.model_lines)


def _is_used(folder: str, used: str, settings: Settings) -> bool:
    return folder == used or Path(used).resolve() == (settings.models / folder).resolve()


def _described(path: Path) -> dict[str, Any]:
    """What a JSON file beside a model says of it."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read ({error}): restore it") from error
    if not isinstance(found, dict):
        raise ModelError(f"{path} is no JSON object: restore it")
    return found


def _use(options: Namespace, settings: Settings) -> int:
    """Embeds the store anew with another encoder and keeps the choice."""
    shipped = options.name == SHIPPED
    name = "" if shipped else _own(options.name, settings)
    encoder = Encoder.load(
        name,
        revision=options.revision,
        prompt=options.prompt,
        dimensions=options.dimensions,
        models=settings.models,
    )
    with Project(options.db, encoder=encoder) as project, _bar() as bar:
        likeness = None if project.is_calibrated else _measured(encoder, options.gold)
        count = project.reembed(likeness=likeness, progress=bar)
    choice = to_json(encoder.choice)
    lines = [f"{count} claims embedded anew with {options.name}"]
    if encoder.choice.revision:
        lines.append(f"pinned to revision {encoder.choice.revision}")
    if likeness is not None:
        lines.append(f"its thresholds were measured on {likeness.source}")
    if settings.encoder and settings.encoder not in (name, options.name):
        lines.append(f"CLAIMS_ENCODER={settings.encoder} still says otherwise: unset it")
    show(options, {"embedded": count, "encoder": options.name} | choice, lines)
    return 0


def _calibrate(options: Namespace) -> int:
    """Measures the scale of the encoder in use, keeps it, and judges the store's pairs anew."""
    # Written to a file it is nobody's database's business.
    database = "sqlite://" if options.out else options.db
    encoder = Encoder.of(encoder_in_use(options.db))
    with Project(database, encoder=encoder) as project, _bar() as bar:
        likeness = _measured(encoder, options.gold)
        if options.out:
            text = json.dumps(to_json(likeness), ensure_ascii=False, indent=1) + "\n"
            options.out.write_text(text, encoding="utf-8")
        else:
            project.calibrate(likeness, progress=bar)
    result = to_json(likeness)
    lines = [f"measured on {likeness.source}"]
    lines += [
        f"  {key:<18} {value:.3f}" for key, value in result.items() if not isinstance(value, str)
    ]
    show(options, result, lines)
    return 0


def _measured(encoder: Encoder, gold: Path | None) -> Likeness:
    return calibrate(encoder.encode, load(gold or ROOT / "corpus"), fingerprint=encoder.fingerprint)


def _own(name: str, settings: Settings) -> str:
    """A folder of ours by its name, else the name as it is."""
    folder = settings.models / name
    return str(folder) if (folder / CARD).is_file() else name


@contextmanager
def _bar() -> Iterator[Bar]:
    bar = Bar()
    try:
        yield bar
    finally:
        bar.close()
