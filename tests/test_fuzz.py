"""The service asked whatever its own OpenAPI document allows, and much that it does not."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok

from claims.service import Options, application

from .serving import Served

DOCUMENT = schemathesis.openapi.from_dict(application(Options()).openapi())
# A body that is too large is refused before it is read.
REFUSED = DOCUMENT.config.checks.negative_data_rejection
REFUSED.expected_statuses = [*REFUSED.expected_statuses, "413"]
OPERATIONS = [found.ok() for found in DOCUMENT.get_all_operations() if isinstance(found, Ok)]
# What breaks the document on purpose needs something to break; health is asked for nothing.
ASKED = [
    (operation, mode)
    for operation in OPERATIONS
    for mode in GenerationMode
    if mode.is_positive or not operation.path.startswith("/health/")
]
EXAMPLES = 12

KINDS = {"claims": "claims", "pairs": "pairs", "disputes": "disputes", "history": "claims"}


@pytest.fixture(scope="module")
def known(served: Served) -> dict[str, str]:
    """Ids that are there, by the part of the path that they stand behind."""
    asking = served.ask("Vera")
    found = {part: asking.get(f"/v1/{of}").json()[0]["id"] for part, of in KINDS.items()}
    found["articles"] = asking.get("/v1/claims").json()[0]["article"]["id"]
    return found


@pytest.mark.parametrize(
    ("operation", "mode"), ASKED, ids=[f"{one.label} {mode}" for one, mode in ASKED]
)
def test_whatever_is_asked_the_document_holds(
    operation: schemathesis.APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    served: Served,
    known: dict[str, str],
) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        part = case.path.split("/")[2] if case.path.startswith("/v1/") else ""
        # An id that nobody could guess is given every second time.
        if part in known and "id" in case.path_parameters and len(repr(case.body)) % 2:
            case.path_parameters["id"] = known[part]
        case.call_and_validate(
            base_url=served.address,
            headers={"Authorization": f"Bearer {served.secrets['Edda']}"},
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
                negative_data_rejection,
            ],
        )

    ask()
