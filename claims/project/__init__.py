"""The facade that the command line, the dashboard and other programs call."""

from claims.project.choice import encoder_in_use, judge_in_use
from claims.project.judge import Judge, open
from claims.project.project import Project

__all__ = ["Judge", "Project", "encoder_in_use", "judge_in_use", "open"]
