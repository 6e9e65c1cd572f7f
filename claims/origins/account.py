"""A pair of copies in words."""

from claims.records import ArticleRef, Copy, CopyReason


def account(copy: Copy, a: ArticleRef, b: ArticleRef) -> str:
    """What two articles share and why that makes them one origin, in one line.

    Args:
        a, b: the articles of the pair, in whatever order.
    """
    by_id = {a.id: a.outlet, b.id: b.outlet}
    outlets = by_id[copy.a], by_id[copy.b]
    share_a, share_b = round(100 * copy.share_a), round(100 * copy.share_b)
    if copy.reason is CopyReason.TRANSLATION:
        shared = f"one is credited as a translation, and answers {share_a} % of the other in order"
    else:
        shared = (
            f"{share_a} % of the wording of {outlets[0]} stands in {outlets[1]}, "
            f"{share_b} % the other way round"
        )
    if copy.reason is CopyReason.VERSION:
        shared = f"two versions of what stood at one address; {shared}"
    if copy.reason is CopyReason.EDITED:
        shared += ", and the rest answers in like order with the same figures and quotations"
    credits = []
    if copy.credited:
        credits.append(f"{by_id[copy.other(copy.credited)]} credits {by_id[copy.credited]}")
    if copy.agency:
        credits.append(f"both credit {copy.agency}")
    return "; ".join([f"one origin: {shared}", *credits])
