"""Scores: what was measured of the models whose vectors and pairs a store holds; none is opened."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claims.compare import OPPOSED, Measured
from claims.encode import CALIBRATION
from claims.encode import SHIPPED as SHIPPED_ENCODER
from claims.judge import RULES, SHIPPED
from claims.records import ModelsInUse, Precision, Relation, Retrieval, Tier

SCORES = "scores.json"


def models_in_use(*, encoder: str, judge: str, kept: str, models: Path) -> ModelsInUse:
    """What is known of an encoder and a judge.

    Args:
        encoder, judge: their fingerprints; empty for none.
        kept: what was measured of the judge for this store, as JSON; empty for nothing.
        models: the folder of the models that ship.
    """
    found, figures = (json.loads(kept), {}) if kept else _shipped_judge(judge, models)
    return ModelsInUse(
        encoder=encoder,
        judge=judge,
        source=found.get("source", ""),
        precisions=_precisions(found.get("said", {}), figures),
        retrievals=_retrievals(encoder, models),
    )


def _shipped_judge(judge: str, models: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The measured relations of one of the judges that ship, and the figures beside them."""
    for name in (SHIPPED, RULES):
        path = models / name / CALIBRATION
        if path.is_file():
            found = json.loads(path.read_text(encoding="utf-8"))
            if found.get("relations", {}).get("judge") == judge:
                return found["relations"], found.get("figures", {})
    return {}, {}


def _precisions(said: Mapping[str, Any], figures: Mapping[str, Any]) -> tuple[Precision, ...]:
    """By kind, languages and tier; of what a judge weighs, nothing else is looked at."""
    found = []
    for kind, by_languages in said.items():
        # Whether opposition is found is measured before it is told which it is.
        found_as = OPPOSED if kind in (Relation.CONFLICT, Relation.DENIAL) else kind
        for languages, tiers in by_languages.items():
            recall = figures.get(f"{found_as}, {languages}", {}).get("recall")
            for tier, name in ((Tier.FLAG, "flagged"), (Tier.SUGGEST, "suggested")):
                one = Measured(**tiers[name])
                if one.judged:
                    found.append(
                        Precision(
                            kind, languages, str(tier), one.judged, one.right, one.lowest, recall
                        )
                    )
    return tuple(found)


def _retrievals(encoder: str, models: Path) -> tuple[Retrieval, ...]:
    """Those of the encoder that ships; of another one nothing is kept."""
    folder = models / SHIPPED_ENCODER
    measured, scores = folder / CALIBRATION, folder / SCORES
    if not (measured.is_file() and scores.is_file()):
        return ()
    if json.loads(measured.read_text(encoding="utf-8"))["encoder"] != encoder:
        return ()
    found = json.loads(scores.read_text(encoding="utf-8"))["retrieval"]
    return tuple(
        Retrieval(language, one["to_english"], one["from_english"])
        for language, one in found.items()
    )
