"""`claims evaluate`: measures on gold, keeps the log of test runs, and pins floors."""

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from claims.cli.progress import Bar
from claims.cli.results import show
from claims.cli.terminal import blocks, foreign
from claims.encode import SHIPPED, Encoder
from claims.evaluate import (
    DEV,
    TEST,
    Asked,
    Baseline,
    ClaimsProgram,
    EncoderReport,
    Figure,
    JudgeReport,
    Report,
    Score,
    append_run,
    below,
    headline,
    load,
    load_floors,
    measure,
    measure_encoder,
    measure_judge,
    measured,
    pinned,
    raise_floors,
)
from claims.evaluate.reading import ReadingReport
from claims.evaluate.report import PairsReport
from claims.hub import models_on_disk
from claims.judge import CLASSES
from claims.judge import SHIPPED as SHIPPED_JUDGE
from claims.project import Project, encoder_in_use, judge_in_use
from claims.records import EncoderChoice, JudgeChoice
from claims.settings import ROOT, Settings

_WIDTH = 20
# In place of a folder, by the contract: measures the models instead of a corpus.
MODELS = "models"


def evaluate(options: Namespace) -> int:
    """Runs the command; 1 where a figure of `dev` fell below its floor."""
    if str(options.folder) == MODELS:
        return _models(options)
    corpus = load(options.folder, split=options.split)
    has_floors = corpus.whole and corpus.split == DEV and not options.baseline
    if options.raise_floors and not has_floors:
        options.refuse("--raise-floors pins what the program itself reaches on all of dev")
    bar = Bar()
    try:
        report = measure(corpus, Baseline() if options.baseline else ClaimsProgram(progress=bar))
    finally:
        bar.close()
    figures = headline(report)
    if corpus.split == TEST:
        # Before anything is shown: who has seen a figure of `test` has left a trace.
        log = append_run(corpus.folder, program=report.program, figures=figures)
        print(f"logged in {log}: commit it", file=sys.stderr)
    show(options, asdict(report) | {"figures": figures}, report_lines(report))
    if not has_floors:
        return 0
    if options.raise_floors:
        risen = raise_floors(corpus.folder, corpus.split, pinned(report))
        print(f"floors risen: {', '.join(risen) or 'none'}", file=sys.stderr)
    fallen = below(measured(report), load_floors(corpus.folder, corpus.split))
    for line in fallen:
        print(line, file=sys.stderr)
    return 1 if fallen else 0


def _models(options: Namespace) -> int:
    """The models in use, and beside them those that ship and the encoders on disk from the hub."""
    settings = Settings.from_environment()
    encoders = _encoders(options, settings)
    judges = _judges(options, settings)
    show(
        options,
        {
            "data": str(options.data),
            "encoders": [asdict(one) for one in encoders],
            "judges": [asdict(one) for one in judges],
        },
        blocks([*map(encoder_lines, encoders), *map(judge_lines, judges)]),
    )
    return 0


def _encoders(options: Namespace, settings: Settings) -> list[EncoderReport]:
    choices = [encoder_in_use(options.db), EncoderChoice(), *map(EncoderChoice, models_on_disk())]
    reports = []
    # A model that is in use with its prompt is not measured again without it.
    for choice in reversed({one.name: one for one in reversed(choices)}.values()):
        encoder = Encoder.of(choice, models=settings.models)
        name = choice.name or SHIPPED
        folder = Path(choice.name) if choice.name else settings.models / SHIPPED
        reports.append(measure_encoder(encoder.encode, name=name, data=options.data, folder=folder))
    return reports


def _judges(options: Namespace, settings: Settings) -> list[JudgeReport]:
    choices = dict.fromkeys([judge_in_use(options.db), JudgeChoice()])
    reports = []
    for choice in choices:
        with Project("sqlite://", judge=choice) as project:
            judge = project.judge_at_hand
            folder = settings.models / (choice.name or SHIPPED_JUDGE)
            reports.append(
                measure_judge(
                    Asked.of(judge),
                    name=choice.name or SHIPPED_JUDGE,
                    data=options.data,
                    corpus=load(ROOT / "corpus"),
                    folder=folder,
                )
            )
    return reports


def encoder_lines(report: EncoderReport) -> Iterator[str]:
    """One encoder's figures, language by language."""
    yield foreign(report.name)
    for language, found in report.retrieval.items():
        similar = report.similarity.get(language)
        shown = "" if similar is None else f"   STS-B {similar:.3f}"
        yield (
            f"  {language:<4} to English {found.to_english:.3f}, "
            f"from English {found.from_english:.3f}{shown}"
        )
    for language in report.similarity.keys() - report.retrieval.keys():
        yield f"  {language:<4} STS-B {report.similarity[language]:.3f}"
    if report.relatedness is not None:
        yield f"  ANS, related against other, AUC {report.relatedness:.3f}"
    if report.sentences_a_second is not None:
        yield f"  {report.sentences_a_second:.0f} sentences a second"
    if report.megabytes is not None:
        yield f"  {report.megabytes:.1f} MB on disk"


def judge_lines(report: JudgeReport) -> Iterator[str]:
    """One judge's figures, set by set."""
    yield foreign(report.name)
    for name, found in report.inference.items():
        yield (
            f"  {name:<16} accuracy {found.accuracy:.3f}, expected calibration error "
            f"{found.expected_calibration_error:.3f} ({found.pairs} pairs)"
        )
    tables = {"ANS dev": report.stance} if report.stance else {}
    tables |= {f"corpus, {name}": found for name, found in report.corpus.items()}
    for name, classes in tables.items():
        of = " and ".join(classes.interval_of) if len(classes.interval_of) < len(CLASSES) else "all"
        f1 = ", ".join(f"{one} {value:.3f}" for one, value in classes.f1.items())
        yield f"  {name} ({classes.pairs} pairs): F1 {f1}; mean of all {classes.macro_f1:.3f}"
        yield (
            f"    mean of {of} {classes.mean_f1:.3f} [{classes.low:.3f}, {classes.high:.3f}], "
            f"expected calibration error {classes.expected_calibration_error:.3f}"
        )
    if report.pairs_a_second is not None:
        yield f"  {report.pairs_a_second:.0f} pairs a second"
    if report.megabytes is not None:
        yield f"  {report.megabytes:.1f} MB on disk"


def report_lines(report: Report) -> Iterator[str]:
    """The report for a person: what was measured on, then table by table."""
    gold = report.gold
    yield f"{report.program} on {foreign(report.corpus)}, split {report.split}"
    if report.pairs is not None:
        yield (
            f"{gold.events} events, {gold.articles} articles, {gold.propositions} propositions in "
            f"{gold.mentions} places, {gold.pairs} pairs not unrelated "
            f"({gold.cross_lingual} cross-lingual)"
        )
        if report.agreement is not None:
            yield (
                f"second labels of {report.agreement.pairs} rows: Cohen's kappa "
                f"{_kappa(report.agreement.relation)} (relation), "
                f"{_kappa(report.agreement.opposition)} (opposed or not)"
            )
        yield from _pair_lines(report.pairs)
    if report.reading is not None:
        yield from _reading_lines(report.reading)


def _kappa(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _pair_lines(pairs: PairsReport) -> Iterator[str]:
    yield from _scores("opposition, by tier", {
        f"{name}, {tier}": score
        for name, one in pairs.opposition.items()
        for tier, score in (("flag", one.flag), ("all", one.all))
    })  # fmt: skip
    yield from _scores("relation", pairs.relations)
    yield from _scores("reason", pairs.reasons)
    yield from _scores(
        "stages", {"propositions read": pairs.propositions, "clusters, BCubed": pairs.clusters}
    )
    yield f"  {'candidates, recall':<{_WIDTH}} {_figure(pairs.candidates)}"
    if pairs.copies is not None:
        yield f"  {'copies, adj. Rand':<{_WIDTH}} {pairs.copies:.2f}"
    if pairs.traps:
        yield from _heading("trap", "pairs", "flagged", "suggested")
        for kind, trap in pairs.traps.items():
            yield f"  {kind:<{_WIDTH}} {trap.pairs:>7} {trap.flagged:>7} {trap.suggested:>9}"
    error = pairs.reliability.expected_calibration_error
    yield from _heading("confidence", "pairs", "mean", "right")
    for bin in pairs.reliability.bins:
        name = f"{bin.low:.1f} to {bin.high:.1f}"
        yield f"  {name:<{_WIDTH}} {bin.pairs:>7} {bin.confidence:>7.2f} {bin.right:>7.2f}"
    if error is not None:
        yield f"  expected calibration error {error:.3f}"
    yield from _heading("gold", "printed as")
    for truth, printed in pairs.confusion.items():
        counts = ", ".join(f"{relation} {count}" for relation, count in printed.items())
        yield f"  {truth:<{_WIDTH}} {counts}"
    for name, mistakes in pairs.mistakes.items():
        if mistakes:
            yield from _heading(f"worst: {name}")
        for one in mistakes:
            said = f"{one.printed} {one.reason}".strip()
            sure = f" {one.confidence:.2f} {one.tier}" if one.tier else ""
            yield f"  {one.event}: gold {one.gold}, printed {said}{sure}"
            yield f"    {foreign(one.a)}"
            yield f"    {foreign(one.b)}"


def _reading_lines(reading: ReadingReport) -> Iterator[str]:
    yield from _scores(
        f"reading, {reading.passages} passages",
        {
            "span": reading.span,
            "exact span": reading.exact,
            "quantity": reading.quantity,
            "with what it counts": reading.counted,
        },
    )
    yield from _figures(
        "of matched claims",
        {"speaker": reading.speaker, "via": reading.via, "mode": reading.mode},
    )
    yield from _scores("mode", reading.modes)
    yield from _figures("left alone", reading.not_claims)
    yield from _scores("span, by language", reading.languages)


def _scores(title: str, scores: Mapping[str, Score]) -> Iterator[str]:
    yield from _heading(title, "precision", "recall", "F1", width=26)
    for name, score in scores.items():
        shown = "  ".join(_figure(one) for one in (score.precision, score.recall, score.f1))
        yield f"  {name:<{_WIDTH}} {shown}"


def _figures(title: str, figures: Mapping[str, Figure]) -> Iterator[str]:
    yield from _heading(title)
    for name, figure in figures.items():
        yield f"  {name:<{_WIDTH}} {_figure(figure)}"


def _heading(title: str, *columns: str, width: int = 7) -> Iterable[str]:
    yield ""
    yield f"{title:<{_WIDTH + 2}} {' '.join(f'{one:>{width}}' for one in columns)}".rstrip()


def _figure(figure: Figure) -> str:
    """A figure with its interval and what it is a share of, in 26 columns."""
    if figure.value is None:
        return f"{'-':>5} {'':>13}{f'/{figure.count}':>7}"
    interval = "" if figure.low is None else f"[{figure.low:.2f}, {figure.high:.2f}]"
    return f"{figure.value:>5.2f} {interval:>13}{f'/{figure.count}':>7}"
