"""The words of the enums, as a reader of a page knows them."""

from babel.core import Locale

from claims.records import Mode, Order, Reason, Relation, Status, Tier, Workflow
from claims.views.words import gettext, language, message

# From here on two digits would say 1.00.
_MOST = 0.995
_WORKFLOWS = {
    Workflow.NEW: message("new"),
    Workflow.IN_PROGRESS: message("in progress"),
    Workflow.NEEDS_SECOND_REVIEW: message("needs second review"),
    Workflow.RESOLVED: message("resolved"),
    Workflow.REOPENED: message("reopened"),
    Workflow.OUT_OF_SCOPE: message("out of scope"),
}
_TIERS = {Tier.FLAG: message("flag"), Tier.SUGGEST: message("suggestion")}
_RELATIONS = {
    Relation.COPY: message("a copy"),
    Relation.SCOPE: message("not the same event"),
    Relation.UPDATE: message("an update"),
    Relation.DENIAL: message("a denial"),
    Relation.CONFLICT: message("a conflict"),
    Relation.SAME: message("the same"),
    Relation.UNCLEAR: message("unclear"),
    Relation.UNRELATED: message("unrelated"),
}
_REASONS = {
    Reason.NONE: message("no reason"),
    Reason.NEGATION: message("negation"),
    Reason.NUMBER: message("number"),
    Reason.DATE: message("date"),
    Reason.ACTOR: message("actor"),
    Reason.PLACE: message("place"),
    Reason.MODALITY: message("plan or fact"),
    Reason.ANTONYM: message("opposite states"),
    Reason.CORRECTION: message("correction"),
    Reason.OTHER: message("other"),
}
_IN_WORDS = {
    Reason.NEGATION: message("one side says it happened, the other that it did not"),
    Reason.NUMBER: message("different figures for the same thing"),
    Reason.DATE: message("different dates for the same thing"),
    Reason.ACTOR: message("different actors"),
    Reason.PLACE: message("different places"),
    Reason.MODALITY: message("one side is a plan, the other a fact"),
    Reason.ANTONYM: message("the two states exclude each other"),
    Reason.CORRECTION: message("an outlet corrected itself"),
    Reason.OTHER: message("they cannot all be true"),
}
_MODES = {
    Mode.QUESTION: message("a question"),
    Mode.DENIED: message("denied"),
    Mode.PREDICTED: message("predicted"),
    Mode.HEDGED: message("hedged"),
    Mode.ATTRIBUTED: message("attributed"),
    Mode.ASSERTED: message("asserted"),
}
_STATUSES = {
    Status.UNVERIFIED: message("unverified"),
    Status.CORROBORATED: message("corroborated"),
    Status.DISPUTED: message("disputed"),
    Status.CONFIRMED: message("confirmed"),
    Status.FALSE: message("false"),
    Status.PARTLY_FALSE: message("partly false"),
    Status.MISLEADING: message("misleading"),
    Status.MISSING_CONTEXT: message("missing context"),
    Status.INCONCLUSIVE: message("inconclusive"),
    Status.SUPERSEDED: message("superseded"),
    Status.RETRACTED: message("retracted"),
    Status.SATIRE: message("satire"),
}
_ORDERS = {
    Order.LATEST: message("latest first"),
    Order.EARLIEST: message("earliest first"),
    Order.ORIGINS: message("most independent origins first"),
    Order.OUTLET: message("by outlet"),
    Order.SPEAKER: message("by speaker"),
}


def workflow_name(one: Workflow) -> str:
    """Where people are with a dispute."""
    return gettext(_WORKFLOWS[one])


def tier_name(one: Tier) -> str:
    """How sure the program is of a pair."""
    return gettext(_TIERS[one])


def relation_name(one: Relation) -> str:
    """What a pair of claims is to each other, in plain words."""
    return gettext(_RELATIONS[one])


def confidence_of(value: float) -> str:
    """How sure the program is; never so sure as to round to certain."""
    return gettext("confidence {}").format(f"{value:.2f}" if value < _MOST else "> 0.99")


def reason_name(one: Reason) -> str:
    """A reason in a word, to filter by."""
    return gettext(_REASONS[one])


def in_words(reason: Reason) -> str:
    """A reason in plain words."""
    return gettext(_IN_WORDS[reason]) if reason is not Reason.NONE else ""


def mode_name(one: Mode) -> str:
    """How a claim is stated."""
    return gettext(_MODES[one])


def status_name(one: Status) -> str:
    """What a person decided about a claim."""
    return gettext(_STATUSES[one])


def value_name(field: str, value: str) -> str:
    """The value of a decision's field, as `history` shows it; a name stays a name."""
    if not value:
        return gettext("nobody") if field == "assignee" else gettext("nothing")
    if field == "relation":
        return relation_name(Relation(value))
    if field == "workflow":
        return workflow_name(Workflow(value))
    if field in ("status", "verdict"):
        return status_name(Status(value))
    return value


def field_name(field: str) -> str:
    """What a decision was about."""
    return {
        "relation": gettext("relation of a pair"),
        "workflow": gettext("workflow"),
        "status": gettext("status of a claim"),
        "verdict": gettext("verdict on a claim"),
        "assignee": gettext("whose it is"),
    }.get(field, field)


def order_name(one: Order) -> str:
    """By what claims are sorted."""
    return gettext(_ORDERS[one])


def language_name(code: str) -> str:
    """A language by its code, in the language of the pages."""
    known = Locale.parse(language()).languages.get(code)
    return str(known) if known else code
