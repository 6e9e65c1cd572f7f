"""Measures the judge of rules, and what its and the shipped judge's answers mean in context.

    python benchmarks/calibration.py ../shared/data/nli/open/ans-stance.ar.jsonl.gz

Arabic News Stance (Khouja 2020, Apache-2.0), split `dev`: `contradiction` is an opposition,
`entailment` is the same; for every pair a second one is made with the next pair's other half,
which is unrelated. Nothing of the data is kept, only the counts. What answers mean in
context is measured on the dev events of the corpus, and learned from the events of
`corpus/training`, too. Writes `models/rules/calibration.json`, and into `models/judge`'s.
"""

import json
import sys
from pathlib import Path

from claims.encode import CALIBRATION, Encoder
from claims.evaluate import load, measure_in_context, measured_kinds
from claims.evaluate.encoders import json_lines
from claims.evaluate.judges import STANCES
from claims.judge import RULES, Combination, Judge, Statement
from claims.project import Project
from claims.records import JudgeChoice, to_json

ROOT = Path(__file__).parent.parent
OUT, CORPUS = ROOT / "models" / "rules" / CALIBRATION, ROOT / "corpus"
JUDGE = ROOT / "models" / "judge"


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
    found = {
        "revision": judge.revision,
        "source": source,
        "kinds": kinds,
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, row in kinds.items():
        print(f"{name}: {row['right']} of {row['judged']} right")
    for folder in (OUT.parent, JUDGE):
        in_context(folder)


def in_context(folder: Path) -> None:
    """Writes what the answers of a judge mean in context beside what else was measured of it."""
    path = folder / CALIBRATION
    found = json.loads(path.read_text(encoding="utf-8"))
    choice = JudgeChoice(RULES if folder == OUT.parent else "")
    with Project("sqlite://", judge=choice) as project:
        given = found.get("combination")
        judge = project.witnesses(Combination.from_json(given) if given else None)
        measurement, _ = measure_in_context(project, load(CORPUS), judge)
    found["relations"] = to_json(measurement.relations)
    found["figures"] = measurement.figures
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, row in measurement.figures.items():
        print(f"{folder.name}: {name}: {row}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
