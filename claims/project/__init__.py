"""The facade that the command line, the dashboard and other programs call."""

from claims.pipeline import Candidate, Examined
from claims.project.choice import encoder_in_use, judge_in_use
from claims.project.comparisons import LONGEST_CHECKED, MOST_COMPARED
from claims.project.judge import Judge, open
from claims.project.keeping import existing, restore_backup
from claims.project.parts import Sources
from claims.project.people import person_of
from claims.project.project import Project
from claims.project.shelf import Shelf
from claims.project.work import work

__all__ = [
    "LONGEST_CHECKED",
    "MOST_COMPARED",
    "Candidate",
    "Examined",
    "Judge",
    "Project",
    "Shelf",
    "Sources",
    "encoder_in_use",
    "existing",
    "judge_in_use",
    "open",
    "person_of",
    "restore_backup",
    "work",
]
