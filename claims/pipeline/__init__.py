"""The order of the stages: what happens to an article from the moment it comes in."""

from claims.pipeline.candidates import Candidate, is_one_speaker
from claims.pipeline.comparison import Examined, loose
from claims.pipeline.incoming import Stage, Stages
from claims.pipeline.intake import Intake
from claims.pipeline.opening import Given
from claims.pipeline.pipeline import Pipeline, Spread, Wanted
from claims.pipeline.tasks import Models
from claims.pipeline.watching import Watching

__all__ = [
    "Candidate",
    "Examined",
    "Given",
    "Intake",
    "Models",
    "Pipeline",
    "Spread",
    "Stage",
    "Stages",
    "Wanted",
    "Watching",
    "is_one_speaker",
    "loose",
]
