"""What a judge's answers mean in their context: weights and bounds, measured on gold.

A pair's probabilities are never measured with weights that its own event had a part in.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from claims.compare import (
    KINDS,
    ONE_LANGUAGE,
    OPPOSED,
    PARTING,
    ROUNDS,
    TWO_LANGUAGES,
    UNRELATED,
    Company,
    Regression,
    Relations,
    is_surely_unrelated,
    named,
    opposition,
)
from claims.errors import GoldError
from claims.evaluate.bounds import FEWEST, bounds, confidences
from claims.evaluate.corpus import Corpus, load
from claims.evaluate.labelled import LabelledPair, labelled_pairs, lessons, taught
from claims.judge import Judge
from claims.project import Examined, Project
from claims.records import Alone, Reason, Relation

# Events are held out in so many parts.
_PARTS = 12
_REGULARISATION = 0.1
# A feature that spreads less than this hardly ever occurs: what it weighs is held down like that
# of the others only if it is not stretched to their size.
_RARE = 0.15
# Of what is related so little may stay unread.
_LEFT_UNREAD = 0.02
# Unrelated pairs that weights are fitted on, at most: with 9,000 of the corpus' 39,000 the weights
# hung on which were drawn.
_UNRELATED = 40_000
# The intercept of what no pair is.
_NEVER = -20.0
# What only a trained model says.
_OF_THE_MODEL = ("model", "log model")
# More events with gold, in a folder of the corpus; they have one reader, so that nothing is
# evaluated on them.
LESSONS = "training"


@dataclass(frozen=True)
class Measurement:
    """Relations, and how well each kind is told apart on gold that was held out, by language."""

    relations: Relations
    figures: dict[str, dict[str, float]]


def measure_in_context(
    project: Project,
    corpus: Corpus,
    judge: Judge,
    *,
    decided: Sequence[tuple[Examined, Relation, Reason]] = (),
) -> tuple[Measurement, Measurement]:
    """What a judge's answers mean in context: as gold has it, and with what people decided.

    Beside the corpus may lie more events, in its folder `training`: weights and bounds rest on
    them too, the figures do not.

    Args:
        project: whose encoder is used; nothing is stored in it.
        corpus: events with gold.
        judge: is heard on every pair.
        decided: pairs that people decided.

    Raises:
        GoldError: the corpus has too few pairs of a kind.
    """
    pairs = labelled_pairs(project, corpus, judge)
    source, more = f"{corpus.folder.name}, split {corpus.split}", list[LabelledPair]()
    if (corpus.folder / LESSONS).is_dir():
        others = load(corpus.folder / LESSONS)
        more = lessons(project, others, judge)
        source += f", with {len(others.events)} other events"
    before = after = measure_relations(pairs, judge=judge.revision, source=source, more=more)
    if told := taught(decided):
        source += f" and {len(told)} decided pairs"
        after = measure_relations(
            pairs, judge=judge.revision, source=source, more=more, decided=told
        )
    return before, after


def measure_relations(
    pairs: Sequence[LabelledPair],
    *,
    judge: str,
    source: str,
    more: Sequence[LabelledPair] = (),
    decided: Sequence[LabelledPair] = (),
) -> Measurement:
    """Weights for the features of pairs, and the bounds from which on a kind is said.

    Args:
        pairs: of gold.
        judge: the revision of the judge whose features these are.
        source: the data, in words.
        more: of other events; weights and bounds rest on them too, the figures do not.
        decided: pairs that people decided: weights alone rest on them.

    Raises:
        GoldError: there are too few pairs of a kind.
    """
    counts = Counter(one.kind for one in pairs if one.kinds)
    for kind in KINDS:
        if counts[kind] < FEWEST:
            raise GoldError(
                f"{source}: {counts[kind]} pairs are {kind}, {FEWEST} are needed to measure what "
                "answers mean: take a corpus with more events"
            )
    names = tuple(dict.fromkeys(name for one in pairs for name in one.features))
    plain = tuple(name for name in names if not name.startswith(_OF_THE_MODEL))
    gold = [*pairs, *more]
    related = 1.0 - _held_out(gold, decided, plain)[:, KINDS.index(UNRELATED)]
    away = np.array([bool(one.kinds) and UNRELATED not in one.kinds for one in gold])
    read_from = round(float(np.quantile(related[away], _LEFT_UNREAD)), 4)
    read = [i for i, likely in enumerate(related) if likely >= read_from]
    alone = _held_out([gold[i] for i in read], decided, names)
    kinds = _fitted([*(gold[i] for i in read), *decided], names, _kind_of, KINDS)
    heard = [row for row, one in enumerate(alone.tolist()) if not is_surely_unrelated(one)]
    kept = [read[row] for row in heard]
    company, in_company = _in_company([gold[i] for i in kept], alone[heard], decided, kinds)
    # All others are unrelated, whatever stands beside them.
    held_out = np.tile([float(kind == UNRELATED) for kind in KINDS], (len(gold), 1))
    held_out[kept] = in_company
    reasons = {
        kind: _fitted([*gold, *decided], plain, partial(_reason_of, kind=kind), None)
        for kind in PARTING
    }
    known = [i for i, one in enumerate(gold) if one.kinds]
    labelled = [gold[i] for i in known]
    relations = Relations(
        judge=judge,
        source=source,
        kinds=kinds,
        company=company,
        reasons=reasons,
        triage=_fitted([*gold, *decided], plain, _kind_of, KINDS),
        read_from=read_from,
        confidences=confidences(held_out[known], labelled, reasons[OPPOSED]),
        said=bounds(held_out[known], labelled, reasons[OPPOSED]),
    )
    own = [i for i in known if i < len(pairs)]
    return Measurement(relations, figures(relations, held_out[own], [gold[i] for i in own]))


def figures(
    relations: Relations, probabilities: NDArray[np.float64], pairs: Sequence[LabelledPair]
) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of every kind that is said of pairs, by language and over both.

    Args:
        probabilities: of `KINDS`, (pairs, kinds).
    """
    rows = [dict(zip(KINDS, map(float, row), strict=True)) for row in probabilities]
    said = [
        relations.kind(
            row,
            opposition=opposition(one.features, relations.reason(one.features, OPPOSED)),
            across=one.across,
        )
        for row, one in zip(rows, pairs, strict=True)
    ]
    kinds = [kind for kind in KINDS if kind != UNRELATED]
    found = {}
    for name, across in (("", None), (ONE_LANGUAGE, False), (TWO_LANGUAGES, True)):
        chosen = [i for i, one in enumerate(pairs) if across in (None, one.across)]
        for kind in kinds:
            printed = [i for i in chosen if said[i] == kind]
            gold = [i for i in chosen if kind in pairs[i].kinds and said[i] not in pairs[i].kinds]
            right = sum(kind in pairs[i].kinds for i in printed)
            total = right + len(gold)
            found[f"{kind}, {name}" if name else kind] = {
                "precision": round(right / len(printed), 3) if printed else 0.0,
                "recall": round(right / total, 3) if total else 0.0,
                "f1": round(2 * right / (len(printed) + total), 3) if printed or total else 0.0,
                "pairs": total,
            }
    return found


def _in_company(
    pairs: Sequence[LabelledPair],
    alone: NDArray[np.float64],
    decided: Sequence[LabelledPair],
    kinds: Regression,
) -> tuple[tuple[Regression, ...], NDArray[np.float64]]:
    """Regressions of every round in company, and the last one's probabilities, held out.

    Args:
        alone: what each pair is by itself, held out, probabilities of `KINDS`, (pairs, kinds).
        decided: pairs that people decided; nothing stands beside them.
        kinds: what pairs are by themselves.
    """
    companies = _company(pairs), _company(decided)
    rows = list(pairs), list(decided)
    probabilities = alone, kinds.probabilities([one.features for one in decided])
    regressions = list[Regression]()
    for number in range(len(ROUNDS)):
        for company, some, given in zip(companies, rows, probabilities, strict=True):
            table = company.features(given).tolist() if some else []
            names = named(number)[-len(table[0]) :] if some else []
            some[:] = [
                replace(one, features=one.features | dict(zip(names, row, strict=True)))
                for one, row in zip(some, table, strict=True)
            ]
        known = tuple(dict.fromkeys(name for one in rows[0] for name in one.features))
        regressions.append(_fitted([*rows[0], *rows[1]], known, _kind_of, KINDS))
        probabilities = (
            _held_out(*rows, known),
            regressions[-1].probabilities([one.features for one in rows[1]]),
        )
    return tuple(regressions), probabilities[0]


def _company(pairs: Sequence[LabelledPair]) -> Company:
    """What stands beside pairs; the claims of one that has none are nobody else's."""
    return Company(
        [
            Alone(
                id=str(number),
                a=one.claims[0] or f"a {number}",
                b=one.claims[1] or f"b {number}",
                articles=one.articles,
                published=one.published,
                alone=(),
                linked=one.linked,
            )
            for number, one in enumerate(pairs)
        ]
    )


def _kind_of(one: LabelledPair) -> str:
    return one.kind


def _reason_of(one: LabelledPair, *, kind: str) -> str:
    return str(one.reason) if one.kind == kind else ""


def _fitted(
    pairs: Sequence[LabelledPair],
    names: Sequence[str],
    label: Callable[[LabelledPair], str],
    classes: Sequence[str] | None,
) -> Regression:
    """The regression of those pairs that have a label."""
    from sklearn.linear_model import LogisticRegression

    chosen, weights = _sampled([one for one in pairs if one.kinds and label(one)])
    labels = [label(one) for one in chosen]
    table = np.array([[one.features[name] for name in names] for one in chosen])
    mean, deviation = table.mean(axis=0), np.maximum(table.std(axis=0), _RARE)
    found = sorted(set(labels))
    if len(found) > 1:
        model = LogisticRegression(C=_REGULARISATION, max_iter=500, tol=1e-3)
        model.fit((table - mean) / deviation, labels, sample_weight=weights)
        weights_of, intercept = model.coef_, model.intercept_
    else:
        # Nothing is to be told apart, which the library refuses.
        weights_of, intercept = np.zeros((1, len(names))), np.zeros(1)
    if len(found) == 2:
        # Of two classes the library gives the difference alone.
        weights_of = np.concatenate((-weights_of, weights_of)) / 2
        intercept = np.concatenate((-intercept, intercept)) / 2
    fitted = {
        name: ([round(float(one), 4) for one in row], round(float(offset), 4))
        for name, row, offset in zip(found, weights_of, intercept, strict=True)
    }
    listed = {name: fitted.get(name, ([0.0] * len(names), _NEVER)) for name in classes or fitted}
    return Regression(
        features=tuple(names),
        mean=tuple(round(float(one), 6) for one in mean),
        deviation=tuple(round(float(one), 6) for one in deviation),
        weights={name: row for name, (row, _) in listed.items()},
        intercept={name: offset for name, (_, offset) in listed.items()},
    )


def _sampled(pairs: Sequence[LabelledPair]) -> tuple[list[LabelledPair], list[float]]:
    """Pairs without most of the unrelated ones, and how many each stands for: nearly all are."""
    unrelated = [i for i, one in enumerate(pairs) if one.kind == UNRELATED]
    drawn = np.random.default_rng(0).permutation(unrelated)[:_UNRELATED].tolist()
    worth = len(unrelated) / max(1, len(drawn))
    kept = [pairs[i] for i in sorted({*range(len(pairs))} - {*unrelated} | {*drawn})]
    return kept, [worth if one.kind == UNRELATED else 1.0 for one in kept]


def _held_out(
    pairs: Sequence[LabelledPair], decided: Sequence[LabelledPair], names: Sequence[str]
) -> NDArray[np.float64]:
    """Probabilities of each pair by weights that its group had no part in, (pairs, kinds)."""
    groups = sorted({one.group for one in pairs})
    part = {group: number % _PARTS for number, group in enumerate(groups)}
    found = np.zeros((len(pairs), len(KINDS)))
    for number in sorted({*part.values()}):
        own = [i for i, one in enumerate(pairs) if part[one.group] == number]
        others = [one for one in pairs if part[one.group] != number]
        regression = _fitted([*others, *decided], names, _kind_of, KINDS)
        found[own] = regression.probabilities([pairs[i].features for i in own])
    return found
