"""The models that there are, the change from one encoder to another, and the scale of one."""

import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.cli import terminal
from claims.cli.progress import Bar
from claims.cli.results import show, show_list
from claims.encode import SHIPPED, Encoder, recommended
from claims.errors import ModelError
from claims.evaluate import (
    Measurement,
    calibrate,
    calibrate_judge,
    load,
    measure_in_context,
)
from claims.hub import is_cross_encoder
from claims.judge import RULES, Combination, InferenceModel, open_reader
from claims.judge import SHIPPED as SHIPPED_JUDGE
from claims.model import CARD
from claims.project import Project, encoder_in_use, judge_in_use
from claims.records import JudgeChoice, Likeness, to_json
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
    used = (
        encoder_in_use(options.db).name or SHIPPED,
        judge_in_use(options.db).name or SHIPPED_JUDGE,
    )
    on_disk = [
        _described(path)
        | {
            "folder": path.parent.name,
            "scores": _described(scores) if (scores := path.parent / SCORES).is_file() else None,
        }
        for path in sorted(settings.models.glob(f"*/{CARD}"))
    ]
    hub = [one | {"folder": one["name"]} for one in recommended(settings.models)]
    for name in used:
        if not any(_is_used(card["folder"], name, settings) for card in [*on_disk, *hub]):
            on_disk.append({"folder": name, "name": name})
    found = [
        card | {"in_use": any(_is_used(card["folder"], name, settings) for name in used)}
        for card in [*on_disk, *hub]
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
    """Embeds the store anew with another encoder, or judges it anew with another judge."""
    if _is_judge(options.name, options.revision, settings):
        return _use_judge(options, settings)
    name = "" if options.name == SHIPPED else _own(options.name, settings)
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


def _is_judge(name: str, revision: str, settings: Settings) -> bool:
    """Whether a name is that of a judge: ours, one of the list, or by its own configuration."""
    if name in (SHIPPED_JUDGE, RULES):
        return True
    for one in recommended(settings.models):
        if one["name"] == name:
            return bool(one["kind"] == "judge")
    card = Path(_own(name, settings)) / CARD
    if card.is_file():
        return "encoder_content" in _described(card)
    return is_cross_encoder(name, revision)


def _use_judge(options: Namespace, settings: Settings) -> int:
    """Judges the store anew with another judge and keeps the choice."""
    if options.prompt or options.dimensions:
        options.refuse("use: a judge has no --prompt and no --dimensions")
    name = "" if options.name == SHIPPED_JUDGE else options.name
    if name not in ("", RULES):
        name = _own(name, settings)
    if name not in ("", RULES) and Path(name).is_dir():
        # A choice is kept in a database and holds wherever the program is started.
        name = str(Path(name).resolve())
    choice = JudgeChoice(name, options.revision)
    reader = open_reader(choice, models=settings.models)
    if isinstance(reader, InferenceModel):
        choice = JudgeChoice(name, reader.revision)
    with Project(options.db, reader=reader, judge=choice) as project, _bar() as bar:
        found = None if project.is_judge_calibrated else _weighed(project, options.gold)
        count = project.rejudge(
            choice,
            combination=found.combination if found else None,
            relations=found.after.relations if found else None,
            progress=bar,
        )
    lines = [f"{count} pairs judged anew with {options.name}"]
    if choice.revision:
        lines.append(f"pinned to revision {choice.revision}")
    if found is not None:
        lines.append(f"what its word is worth was measured on {found.after.relations.source}")
    if settings.judge and settings.judge not in (name, options.name):
        lines.append(f"CLAIMS_JUDGE={settings.judge} still says otherwise: unset it")
    show(options, {"pairs": count, "judge": options.name} | to_json(choice), lines)
    return 0


@dataclass(frozen=True)
class _Weighed:
    """What was measured of a judge: without and with what people decided in this database."""

    combination: Combination | None
    before: Measurement
    after: Measurement
    decided: int


def _calibrate_judge(options: Namespace) -> int:
    """Measures what the judge's word is worth, keeps it, and judges the store's pairs anew."""
    choice = judge_in_use(options.db)
    with Project(options.db, judge=choice) as project, _bar() as bar:
        found = _weighed(project, options.gold)
        if options.out:
            text = json.dumps(_written(found), ensure_ascii=False, indent=1) + "\n"
            options.out.write_text(text, encoding="utf-8")
        else:
            project.rejudge(
                combination=found.combination, relations=found.after.relations, progress=bar
            )
    show(options, _written(found) | {"decided": found.decided}, _before_and_after(found))
    return 0


def _written(found: _Weighed) -> dict[str, Any]:
    combination = {"combination": to_json(found.combination)} if found.combination else {}
    return combination | {
        "relations": to_json(found.after.relations),
        "figures": {"before": found.before.figures, "after": found.after.figures},
    }


def _before_and_after(found: _Weighed) -> list[str]:
    lines = [
        f"measured on {found.after.relations.source}; no event with weights it had a part in",
        f"with {found.decided} pairs that people decided here"
        if found.decided
        else "nobody has decided a pair here yet",
        f"{'F1':<26} before  after",
    ]
    for name, after in found.after.figures.items():
        before = found.before.figures[name]
        lines.append(f"  {name:<24} {before['f1']:6.3f} {after['f1']:6.3f}")
    return lines


def _weighed(project: Project, gold: Path | None) -> _Weighed:
    corpus = load(gold or ROOT / "corpus")
    combination = None
    if project.reader_fingerprint:
        combination = calibrate_judge(
            project.witnesses(), corpus, reader=project.reader_fingerprint
        )
    judge = project.witnesses(combination)
    decided = project.decided(judge)
    before, after = measure_in_context(project, corpus, judge, decided=decided)
    return _Weighed(combination, before, after, len(decided))


def _calibrate(options: Namespace) -> int:
    """Measures the scale of the encoder in use, keeps it, and judges the store's pairs anew."""
    if options.judge:
        return _calibrate_judge(options)
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
