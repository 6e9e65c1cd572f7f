"""Evaluating: gold events and passages, what a program makes of them, and how good that is."""

from claims.evaluate.baseline import Baseline
from claims.evaluate.calibration import calibrate
from claims.evaluate.corpus import DEV, TEST, Corpus, load
from claims.evaluate.encoders import EncoderReport, measure_encoder
from claims.evaluate.figures import Figure, Score
from claims.evaluate.floors import below, headline, load_floors, pinned, raise_floors
from claims.evaluate.outcome import ClaimsProgram, Program
from claims.evaluate.report import Report, measure
from claims.evaluate.runs import append_run

__all__ = [
    "DEV",
    "TEST",
    "Baseline",
    "ClaimsProgram",
    "Corpus",
    "EncoderReport",
    "Figure",
    "Program",
    "Report",
    "Score",
    "append_run",
    "below",
    "calibrate",
    "headline",
    "load",
    "load_floors",
    "measure",
    "measure_encoder",
    "pinned",
    "raise_floors",
]
