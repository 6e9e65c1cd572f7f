"""Measures the judge of rules on labelled pairs and writes `models/rules/calibration.json`.

    python benchmarks/calibration.py ../shared/data/nli/open/ans-stance.ar.jsonl.gz

Arabic News Stance (Khouja 2020, Apache-2.0), split `dev`: `contradiction` is an opposition,
`entailment` is the same; for every pair a second one is made with the next pair's other half,
which is unrelated. Nothing of the data is kept, only the counts. A denial is the same decision
on the content as a negation, with two named speakers, so it has the figures of negation.
"""

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

from claims.encode import Encoder
from claims.judge import Judge, Statement
from claims.records import Relation

OUT = Path(__file__).parent.parent / "models" / "rules" / "calibration.json"
RIGHT = {Relation.CONFLICT: "contradiction", Relation.SAME: "entailment"}


def main(path: Path) -> None:
    """Judges the pairs and writes the counts."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["split"] == "dev"]
    labelled = [(row["a"], row["b"], row["label"]) for row in rows]
    labelled += [
        (row["a"], other["b"], "unrelated")
        for row, other in zip(rows, rows[1:] + rows[:1], strict=True)
    ]
    encoder = Encoder.load()
    judge = Judge(encoder.encode, scale=encoder.likeness)
    judged = judge.judge([(Statement(a, "ar"), Statement(b, "ar")) for a, b, _ in labelled])
    total, right = Counter[str](), Counter[str]()
    for (_, _, label), judgement in zip(labelled, judged, strict=True):
        relation = judgement.relation
        if relation not in RIGHT:
            continue
        names = [str(relation)]
        if relation is Relation.CONFLICT:
            names.append(f"{relation}/{judgement.reason}")
        for name in names:
            total[name] += 1
            right[name] += label == RIGHT[relation]
    kinds = {name: {"judged": total[name], "right": right[name]} for name in sorted(total)}
    kinds["denial"] = kinds["conflict"]
    if "conflict/negation" in kinds:
        kinds["denial/negation"] = kinds["conflict/negation"]
    source = f"Arabic News Stance, split dev ({len(rows)} pairs), and as many unrelated pairs"
    found = {"revision": Judge.revision, "source": source, "kinds": kinds}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, row in kinds.items():
        print(f"{name}: {row['right']} of {row['judged']} right")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
