"""Check-worthiness on the CheckThat! 2022 sets (tweets; for evaluation only), split `dev_test`."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from sklearn.metrics import roc_auc_score

from benchmarks.measurement import Measurement, keep
from claims.read import check_worthiness

DATA = Path("../shared/data/claims")
TASKS = {"1A_checkworthy": "worth checking", "1B_claim": "a claim at all"}


def measured() -> Iterator[Measurement]:
    """The area under the curve of each set."""
    for task, meaning in TASKS.items():
        for language in ("ar", "en", "tr"):
            path = DATA / f"checkthat2022-{task}.{language}.jsonl.gz"
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                rows = [row for row in map(json.loads, lines) if row["split"] == "dev_test"]
            labels = [int(row["label"]) for row in rows]
            worth = [check_worthiness(row["text"], language=language) for row in rows]
            area = float(roc_auc_score(labels, worth))
            yield Measurement(f"{meaning}, {language}, {len(rows)} tweets", round(area, 3), "AUC")


def main() -> None:
    """Measures and keeps the figures."""
    keep("worth", list(measured()), note="fitted on the project's own passages, not on these sets")


if __name__ == "__main__":
    main()
