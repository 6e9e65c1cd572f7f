"""The words of the enums, as a reader of a page knows them."""

from babel.core import Locale

from claims.records import Mode, Order, Reason, Relation, Status, Tier, Workflow
from claims.views.words import gettext, language

# From here on two digits would say 1.00.
_MOST = 0.995


def workflow_name(one: Workflow) -> str:
    """Where people are with a dispute."""
    return {
        Workflow.NEW: gettext("new"),
        Workflow.IN_PROGRESS: gettext("in progress"),
        Workflow.NEEDS_SECOND_REVIEW: gettext("needs second review"),
        Workflow.RESOLVED: gettext("resolved"),
        Workflow.REOPENED: gettext("reopened"),
        Workflow.OUT_OF_SCOPE: gettext("out of scope"),
    }[one]


def tier_name(one: Tier) -> str:
    """How sure the program is of a pair."""
    return {Tier.FLAG: gettext("flag"), Tier.SUGGEST: gettext("suggestion")}[one]


def relation_name(one: Relation) -> str:
    """What a pair of claims is to each other, in plain words."""
    return {
        Relation.COPY: gettext("a copy"),
        Relation.SCOPE: gettext("not the same event"),
        Relation.UPDATE: gettext("an update"),
        Relation.DENIAL: gettext("a denial"),
        Relation.CONFLICT: gettext("a conflict"),
        Relation.SAME: gettext("the same"),
        Relation.UNCLEAR: gettext("unclear"),
        Relation.UNRELATED: gettext("unrelated"),
    }[one]


def confidence_of(value: float) -> str:
    """How sure the program is; never so sure as to round to certain."""
    return gettext("confidence {}").format(f"{value:.2f}" if value < _MOST else "> 0.99")


def reason_name(one: Reason) -> str:
    """A reason in a word, to filter by."""
    return {
        Reason.NONE: gettext("no reason"),
        Reason.NEGATION: gettext("negation"),
        Reason.NUMBER: gettext("number"),
        Reason.DATE: gettext("date"),
        Reason.ACTOR: gettext("actor"),
        Reason.PLACE: gettext("place"),
        Reason.MODALITY: gettext("plan or fact"),
        Reason.ANTONYM: gettext("opposite states"),
        Reason.CORRECTION: gettext("correction"),
        Reason.OTHER: gettext("other"),
    }[one]


def in_words(reason: Reason) -> str:
    """A reason in plain words."""
    return {
        Reason.NONE: "",
        Reason.NEGATION: gettext("one side says it happened, the other that it did not"),
        Reason.NUMBER: gettext("different figures for the same thing"),
        Reason.DATE: gettext("different dates for the same thing"),
        Reason.ACTOR: gettext("different actors"),
        Reason.PLACE: gettext("different places"),
        Reason.MODALITY: gettext("one side is a plan, the other a fact"),
        Reason.ANTONYM: gettext("the two states exclude each other"),
        Reason.CORRECTION: gettext("an outlet corrected itself"),
        Reason.OTHER: gettext("they cannot all be true"),
    }[reason]


def mode_name(one: Mode) -> str:
    """How a claim is stated."""
    return {
        Mode.QUESTION: gettext("a question"),
        Mode.DENIED: gettext("denied"),
        Mode.PREDICTED: gettext("predicted"),
        Mode.HEDGED: gettext("hedged"),
        Mode.ATTRIBUTED: gettext("attributed"),
        Mode.ASSERTED: gettext("asserted"),
    }[one]


def status_name(one: Status) -> str:
    """What a person decided about a claim."""
    return {
        Status.UNVERIFIED: gettext("unverified"),
        Status.CORROBORATED: gettext("corroborated"),
        Status.DISPUTED: gettext("disputed"),
        Status.CONFIRMED: gettext("confirmed"),
        Status.FALSE: gettext("false"),
        Status.PARTLY_FALSE: gettext("partly false"),
        Status.MISLEADING: gettext("misleading"),
        Status.MISSING_CONTEXT: gettext("missing context"),
        Status.INCONCLUSIVE: gettext("inconclusive"),
        Status.SUPERSEDED: gettext("superseded"),
        Status.RETRACTED: gettext("retracted"),
        Status.SATIRE: gettext("satire"),
    }[one]


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
    return {
        Order.LATEST: gettext("latest first"),
        Order.EARLIEST: gettext("earliest first"),
        Order.ORIGINS: gettext("most independent origins first"),
        Order.OUTLET: gettext("by outlet"),
        Order.SPEAKER: gettext("by speaker"),
    }[one]


def language_name(code: str) -> str:
    """A language by its code, in the language of the pages."""
    known = Locale.parse(language()).languages.get(code)
    return str(known) if known else code
