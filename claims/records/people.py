"""People: who works with a project, and what they may do."""

from dataclasses import dataclass

from claims.records.words import Role


@dataclass(frozen=True)
class Person:
    """Somebody who works with a project.

    Attributes:
        name: signs what they write; empty for whoever runs the program, who then signs each
            decision by the name they give.
        role: what they may do.
    """

    name: str = ""
    role: Role = Role.EDITOR
