"""Origins: which articles are copies of one another, and so one source."""

from claims.origins.account import account
from claims.origins.body import Body
from claims.origins.chain import Link, chain, origins
from claims.origins.copies import Told, copied, revised, shared_quotations
from claims.origins.signatures import COMMON_NUMBERS, REVISION, signature

__all__ = [
    "COMMON_NUMBERS",
    "REVISION",
    "Body",
    "Link",
    "Told",
    "account",
    "chain",
    "copied",
    "origins",
    "revised",
    "shared_quotations",
    "signature",
]
