"""The models that there are, and the change from one encoder to another."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from claims.cli import terminal
from claims.cli.progress import Bar
from claims.cli.results import show, show_list
from claims.encode import SHIPPED, Encoder
from claims.errors import ModelError
from claims.model import CARD
from claims.project import Project
from claims.settings import Settings


def models(options: Namespace) -> int:
    """Lists the models with their cards, or embeds the store anew with another encoder."""
    settings = Settings.from_environment()
    if options.action == "use":
        if not options.name:
            options.refuse("use: which? give a name that `claims models` lists, or a path")
        return _use_model(options, settings)
    used = settings.encoder or SHIPPED
    cards = [
        _card(path) | {"folder": path.parent.name}
        for path in sorted(settings.models.glob("*/card.json"))
    ]
    if not any(_is_used(card["folder"], settings) for card in cards):
        cards.append({"folder": used, "name": used})
    found = [card | {"in_use": _is_used(card["folder"], settings)} for card in cards]
    return show_list(options, found, terminal.model_lines)


def _card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"model card {path} cannot be read ({error}): restore it") from error
    return card if isinstance(card, dict) else {}


def _is_used(folder: str, settings: Settings) -> bool:
    named = settings.encoder
    return folder == (named or SHIPPED) or (
        bool(named) and Path(named).resolve() == (settings.models / folder).resolve()
    )


def _use_model(options: Namespace, settings: Settings) -> int:
    """Embeds the store anew; which encoder runs from then on is the environment's to say."""
    shipped = settings.models / options.name
    name = str(shipped) if (shipped / CARD).is_file() else options.name
    with Project(options.db, encoder=Encoder.load(name, models=settings.models)) as project:
        bar = Bar()
        try:
            count = project.reembed(progress=bar)
        finally:
            bar.close()
    variable = "" if options.name == SHIPPED else name
    result = {"embedded": count, "encoder": options.name, "claims_encoder": variable}
    lines = [f"{count} claims embedded anew with {options.name}"]
    if variable != settings.encoder:
        lines.append(
            f"from now on set CLAIMS_ENCODER={variable}" if variable else "unset CLAIMS_ENCODER"
        )
    show(options, result, lines)
    return 0
