"""How much a judge's word counts beside the rules', and where it decides: measured on gold.

Both witnesses' scores are joined by a multinomial logistic regression in which the three classes
weigh the same, whatever their number in gold: what is joined are likelihoods, given one event. How
rare a relation is among all pairs counts where it decides: the bounds are the lowest scores from
which on it was right often enough among the pairs of gold as they come.
"""

import numpy as np
from numpy.typing import NDArray

from claims.errors import GoldError
from claims.evaluate.corpus import Corpus
from claims.evaluate.judged import JudgedPair, judged_pairs
from claims.judge import CLASSES, Combination, Judge, features
from claims.records import Relation

# Fewer pairs of a class than this say nothing.
_FEWEST = 30
# A relation is said where it was right this often in the pairs that score as high or higher.
_OPPOSED_RIGHT = 0.8
# Two statements are unrelated where hardly one in fifty with such a score was not.
_SURELY_UNRELATED = 0.98
# What a rule calls opposed stands where it was right this often, given what the model says.
_RULED_RIGHT = 0.9
_HIGHEST = 0.99
_REGULARISATION = 0.3
_UNRELATED = 1_500


def calibrate_judge(judge: Judge, corpus: Corpus, *, reader: str) -> Combination:
    """Measures a judge.

    Args:
        judge: with a reader; the combination that it may have is not used.
        corpus: events with gold.
        reader: its fingerprint.

    Raises:
        GoldError: the corpus has too few pairs of a class.
    """
    whole = judged_pairs(corpus)
    pairs, weights = _sampled(whole)
    labels = np.array([one.label for one in pairs], np.int64)
    for number, name in enumerate(CLASSES):
        if (labels == number).sum() < _FEWEST:
            raise GoldError(
                f"{corpus.folder}: {(labels == number).sum()} pairs are {name}, {_FEWEST} are "
                "needed to calibrate a judge: take a corpus with more events"
            )
    statements = [(one.a, one.b) for one in pairs]
    drafts = judge.drafts(statements)
    read = [scores for _, scores in judge.read(statements)]
    rows = [
        features(said, draft.judgement.scores) for said, draft in zip(read, drafts, strict=True)
    ]
    names = list(rows[0])
    table = np.array([list(row.values()) for row in rows])
    held_out = _held_out(table, labels, pairs)
    ruled = np.array([one.judgement.relation is Relation.CONFLICT for one in drafts])
    everywhere = np.ones_like(ruled)
    bounds = {}
    for name, among, right, lowest in (
        ("conflict", ~ruled, _OPPOSED_RIGHT, 0.5),
        ("unrelated", everywhere, _SURELY_UNRELATED, 0.01),
    ):
        number = CLASSES.index(name)
        bounds[name] = _bound(
            held_out[among, number],
            labels[among] == number,
            weights[among],
            wanted=right,
            lowest=lowest,
        )
    alike = np.array([one.one_language for one in pairs])
    same, which = held_out[:, CLASSES.index("same")], labels == CLASSES.index("same")
    return Combination(
        reader=reader,
        source=f"{corpus.folder.name}, split {corpus.split}",
        weights={
            name: {feature: round(float(w), 4) for feature, w in zip(names, row, strict=True)}
            for name, row in zip(CLASSES, _fitted(table, labels), strict=True)
        },
        same_from=_best(same[alike], which[alike], weights[alike]),
        same_across_from=_best(same[~alike], which[~alike], weights[~alike]),
        conflict_from=bounds["conflict"],
        vetoed_below=_veto(judge, whole),
        unrelated_from=bounds["unrelated"],
    )


def _veto(judge: Judge, pairs: list[JudgedPair]) -> float:
    """What the model has to give an opposition that a rule sees, all of them looked at."""
    drafts = judge.drafts([(one.a, one.b) for one in pairs])
    ruled = [
        one
        for one, draft in zip(pairs, drafts, strict=True)
        if draft.judgement.relation is Relation.CONFLICT and one.a.denied == one.b.denied
    ]
    if not ruled:
        return 0.0
    said = np.array([s.conflict for _, s in judge.read([(one.a, one.b) for one in ruled])])
    right = np.array([CLASSES[one.label] == "conflict" for one in ruled])
    return _bound(said, right, np.ones(len(said)), wanted=_RULED_RIGHT, lowest=0.0)


def _fitted(table: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights, (classes, features); the first feature is the same for all pairs."""
    from sklearn.linear_model import LogisticRegression

    # What is the same for all pairs is the intercept, which is not held small; a coarser solver
    # stops before a witness that knows nothing weighs nothing.
    regression = LogisticRegression(
        C=_REGULARISATION, class_weight="balanced", max_iter=2_000, tol=1e-6
    )
    regression.fit(table[:, 1:], labels)
    return np.concatenate((regression.intercept_[:, None], regression.coef_), axis=1)


def _held_out(
    table: NDArray[np.float64], labels: NDArray[np.int64], pairs: list[JudgedPair]
) -> NDArray[np.float32]:
    """Probabilities of each pair by weights that its event had no part in, (n, classes)."""
    events = np.array([one.event for one in pairs])
    found = np.zeros((len(pairs), len(CLASSES)), np.float32)
    for event in np.unique(events):
        own = events == event
        sums = table[own] @ _fitted(table[~own], labels[~own]).T
        raised = np.exp(sums - sums.max(1, keepdims=True))
        found[own] = raised / raised.sum(1, keepdims=True)
    return found


def _sampled(pairs: list[JudgedPair]) -> tuple[list[JudgedPair], NDArray[np.float64]]:
    """The pairs without most of the unrelated ones, and how many pairs each stands for.

    Nearly all pairs are unrelated, and a large model reads ten pairs a second.
    """
    unrelated = [i for i, one in enumerate(pairs) if CLASSES[one.label] == "unrelated"]
    drawn = np.random.default_rng(0).permutation(unrelated)[:_UNRELATED]
    kept = sorted({*range(len(pairs))} - {*unrelated} | {*drawn.tolist()})
    worth = len(unrelated) / max(1, len(drawn))
    weights = [worth if CLASSES[pairs[i].label] == "unrelated" else 1.0 for i in kept]
    return [pairs[i] for i in kept], np.array(weights)


def _best(
    scores: NDArray[np.float32], right: NDArray[np.bool_], weights: NDArray[np.float64]
) -> float:
    """The score from which on the F1 is highest, of a half or more."""

    def f1(bound: float) -> float:
        above = scores >= bound
        return float(
            2 * weights[above & right].sum() / (weights[above].sum() + weights[right].sum())
        )

    return round(float(max(np.arange(0.5, _HIGHEST, 0.01), key=f1)), 2)


def _bound(
    scores: NDArray[np.float32],
    right: NDArray[np.bool_],
    weights: NDArray[np.float64],
    *,
    wanted: float,
    lowest: float,
) -> float:
    """The lowest score from which on so large a share is right; the highest where none is."""
    for bound in np.arange(lowest, _HIGHEST, 0.01):
        above = scores >= bound
        if not above.any() or np.average(right[above], weights=weights[above]) >= wanted:
            return round(float(bound), 2)
    return _HIGHEST
