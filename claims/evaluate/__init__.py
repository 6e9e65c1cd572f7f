"""Evaluating: gold events and passages, what a program makes of them, and how good that is."""

from claims.evaluate.baseline import Baseline
from claims.evaluate.calibration import calibrate
from claims.evaluate.corpus import DEV, TEST, Corpus, load
from claims.evaluate.encoders import EncoderReport, measure_encoder
from claims.evaluate.figures import Figure, Score
from claims.evaluate.floors import (
    below,
    headline,
    load_floors,
    measured,
    pinned,
    raise_floors,
)
from claims.evaluate.judges import Asked, JudgeReport, measure_judge
from claims.evaluate.judging import calibrate_judge
from claims.evaluate.kinds import measured_kinds
from claims.evaluate.outcome import ClaimsProgram, Program
from claims.evaluate.relating import Measurement, measure_in_context
from claims.evaluate.report import Report, measure
from claims.evaluate.runs import append_run

__all__ = [
    "DEV",
    "TEST",
    "Asked",
    "Baseline",
    "ClaimsProgram",
    "Corpus",
    "EncoderReport",
    "Figure",
    "JudgeReport",
    "Measurement",
    "Program",
    "Report",
    "Score",
    "append_run",
    "below",
    "calibrate",
    "calibrate_judge",
    "headline",
    "load",
    "load_floors",
    "measure",
    "measure_encoder",
    "measure_in_context",
    "measure_judge",
    "measured",
    "measured_kinds",
    "pinned",
    "raise_floors",
]
