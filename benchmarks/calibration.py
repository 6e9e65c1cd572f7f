"""Measures the judge of rules on labelled pairs and writes `models/rules/calibration.json`.

    python benchmarks/calibration.py ../shared/data/nli/open/ans-stance.ar.jsonl.gz

Arabic News Stance (Khouja 2020, Apache-2.0), split `dev`: `contradiction` is an opposition,
`entailment` is the same; for every pair a second one is made with the next pair's other half,
which is unrelated. Nothing of the data is kept, only the counts.
"""

import json
import sys
from pathlib import Path

from claims.encode import Encoder
from claims.evaluate import measured_kinds
from claims.evaluate.encoders import json_lines
from claims.evaluate.judges import STANCES
from claims.judge import Judge, Statement

OUT = Path(__file__).parent.parent / "models" / "rules" / "calibration.json"


def main(path: Path) -> None:
    """Judges the pairs and writes the counts."""
    rows = [row for row in json_lines(path) if row["split"] == "dev"]
    labelled = [(row["a"], row["b"], STANCES[row["label"]]) for row in rows]
    labelled += [
        (row["a"], other["b"], "unrelated")
        for row, other in zip(rows, rows[1:] + rows[:1], strict=True)
    ]
    encoder = Encoder.load()
    judge = Judge(encoder.encode, scale=encoder.likeness)
    kinds = measured_kinds(
        judge, [(Statement(a, "ar"), Statement(b, "ar"), label) for a, b, label in labelled]
    )
    source = f"Arabic News Stance, split dev ({len(rows)} pairs), and as many unrelated pairs"
    found = {"revision": judge.revision, "source": source, "kinds": kinds}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, row in kinds.items():
        print(f"{name}: {row['right']} of {row['judged']} right")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
