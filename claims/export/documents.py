"""One JSON document of everything, in the objects of the contract."""

import json
from collections.abc import Sequence

from claims.records import Claim, Cluster, Dispute, Pair, to_json


def json_document(
    *,
    claims: Sequence[Claim],
    pairs: Sequence[Pair],
    clusters: Sequence[Cluster],
    disputes: Sequence[Dispute],
) -> str:
    """Claims, pairs, clusters and disputes as one JSON object; texts stay as they are."""
    found = {
        "claims": to_json(claims),
        "pairs": to_json(pairs),
        "clusters": to_json(clusters),
        "disputes": to_json(disputes),
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
