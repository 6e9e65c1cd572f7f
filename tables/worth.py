"""The weights of check-worthiness, fitted on the development passages of `corpus/reading`."""

import json
from pathlib import Path

from sklearn.linear_model import LogisticRegression

from claims.evaluate.passages import load_passages
from claims.read.worth import WEIGHTS, worth_features

# Furniture is no text of the article; what is no claim of it is opinion, advice and the like.
_UNCHECKABLE = frozenset({"opinion", "advice", "other"})
_REGULARISATION = 0.3


def write_worth(corpus: Path) -> int:
    """Writes the weights; returns how many texts they are fitted on."""
    rows, labels = [], []
    for passage in load_passages(corpus / "reading" / "dev.json"):
        spans = [((one.start, one.end), 1) for one in passage.claims]
        spans += [(span, 0) for span, kind in passage.not_claims if kind in _UNCHECKABLE]
        for (start, end), label in spans:
            # Whoever asks has a whole sentence, with its mark.
            text = passage.text[start : end + 1]
            rows.append(worth_features(text, language=passage.language))
            labels.append(label)
    names = list(rows[0])
    model = LogisticRegression(C=_REGULARISATION, class_weight="balanced", max_iter=1000)
    model.fit([[row[name] for name in names] for row in rows], labels)
    weights = {"always": float(model.intercept_[0])} | {
        name: float(weight) for name, weight in zip(names, model.coef_[0], strict=True)
    }
    rounded = {name: round(weight, 3) for name, weight in weights.items()}
    WEIGHTS.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    return len(rows)
