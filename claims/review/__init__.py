"""The rules of what people decide: statuses, relations, workflow, second reviews, taking back."""

from claims.review.decisions import (
    admit,
    assignee_decision,
    now,
    relation_decision,
    require,
    signature,
    signed,
    status_decision,
    steps,
    workflow_decision,
)
from claims.review.outlets import countries, outlet_note
from claims.review.undo import check_still_holds, last_action, undone
from claims.review.verdicts import (
    agree,
    check_alone,
    check_reviewer,
    has_judged,
    is_hidden,
    told,
    verdict_decision,
    verdicts,
    without_hidden,
)

__all__ = [
    "admit",
    "agree",
    "assignee_decision",
    "check_alone",
    "check_reviewer",
    "check_still_holds",
    "countries",
    "has_judged",
    "is_hidden",
    "last_action",
    "now",
    "outlet_note",
    "relation_decision",
    "require",
    "signature",
    "signed",
    "status_decision",
    "steps",
    "told",
    "undone",
    "verdict_decision",
    "verdicts",
    "without_hidden",
    "workflow_decision",
]
