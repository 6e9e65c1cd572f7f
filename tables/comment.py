"""The weights of what is comment or advice, fitted on invented sentences, passages and events."""

import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from claims.evaluate import load
from claims.evaluate.passages import load_passages
from claims.evaluate.relating import LESSONS
from claims.read.comment import BOUNDS, BUCKETS, LABELS, WEIGHTS, comment_features

_REGULARISATION = 8.0
# Of facts no more than so many may be taken for comment.
_LOST = 0.03
_LEAST_SURE = 0.5
_FOLDS = 5


def write_comment(corpus: Path) -> dict[str, float]:
    """Writes weights and bounds; returns the share of each label found by cross-validation."""
    texts, labels = _sentences(corpus)
    rows = [comment_features(text) for text in texts]
    values = np.concatenate([np.full(len(row), 1 / np.sqrt(len(row))) for row in rows])
    starts = np.cumsum([0, *(len(row) for row in rows)])
    table = csr_matrix((values, np.concatenate(rows), starts), shape=(len(rows), BUCKETS))
    model = LogisticRegression(C=_REGULARISATION, class_weight="balanced", max_iter=2000)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    chances = cross_val_predict(model, table, labels, cv=folds, method="predict_proba")
    facts = labels == LABELS.index("fact")
    bounds, found = {}, {}
    for number, label in enumerate(LABELS[:2]):
        bound = max(_LEAST_SURE, float(np.quantile(chances[facts, number], 1 - _LOST)))
        bounds[label] = round(bound, 3)
        found[label] = round(float((chances[labels == number, number] >= bounds[label]).mean()), 3)
    model.fit(table, labels)
    weights = np.vstack([model.coef_.T, model.intercept_])
    np.save(WEIGHTS, weights.astype(np.float16))
    BOUNDS.write_text(json.dumps(bounds, indent=1) + "\n", encoding="utf-8")
    return found


def _sentences(corpus: Path) -> tuple[list[str], "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    texts, labels = [], []
    for path in sorted((corpus / "comment").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts.append(row["text"])
            labels.append(LABELS.index(row["label"]))
    for passage in load_passages(corpus / "reading" / "dev.json"):
        stretches = [((one.start, one.end), "fact") for one in passage.claims]
        stretches += [(span, kind) for span, kind in passage.not_claims if kind in LABELS]
        for (start, end), label in stretches:
            texts.append(passage.text[start : end + 1])
            labels.append(LABELS.index(label))
    for event in load(corpus / LESSONS).events:
        of = {article.id: article.text for article in event.articles}
        for one in event.mentions:
            texts.append(of[one.article][one.start : one.end + 1])
            labels.append(LABELS.index("fact"))
    return texts, np.array(labels)
