"""Permission: which role an operation needs, asked before anything is done."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from claims import review
from claims.project.parts import Parts
from claims.records import Role

Own = TypeVar("Own", bound=Parts)
Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Operation = Callable[Concatenate[Own, Given], Answer]


def needs(
    role: Role, *, kept: bool = False
) -> Callable[[Operation[Own, Given, Answer]], Operation[Own, Given, Answer]]:
    """An operation that only people of a role, or one that includes it, may call.

    Args:
        role: the least that it takes; `NotPermitted` is raised to others.
        kept: whether it is kept who set it in motion; decisions carry their name themselves.
    """

    def of(operation: Operation[Own, Given, Answer]) -> Operation[Own, Given, Answer]:
        @wraps(operation)
        def allowed(project: Own, /, *given: Given.args, **named: Given.kwargs) -> Answer:
            review.require(project.person.role, role)
            if kept:
                project._store.record_deed(operation.__name__, by=project.person.name)
            return operation(project, *given, **named)

        allowed.__dict__["needed_role"] = role
        return allowed

    return of
