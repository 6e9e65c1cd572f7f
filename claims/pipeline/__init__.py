"""The order of the stages: what happens to an article from the moment it comes in.

`Intake` and `Watching`, which fetch, are taken from their modules by whoever needs them: a search
would wait for them.
"""

from claims.pipeline.candidates import Candidate, is_one_speaker
from claims.pipeline.comparison import Examined, loose
from claims.pipeline.incoming import Given, Stage, Stages
from claims.pipeline.pipeline import Pipeline, Spread
from claims.pipeline.tasks import Models

__all__ = [
    "Candidate",
    "Examined",
    "Given",
    "Models",
    "Pipeline",
    "Spread",
    "Stage",
    "Stages",
    "is_one_speaker",
    "loose",
]
