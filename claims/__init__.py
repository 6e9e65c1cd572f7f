"""Claims that news outlets make about the same events: who says what, and what conflicts.

import claims
with claims.open("claims.db") as project:
    project.add(["corpus"])
    project.disputes()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claims.encode import Encoder
    from claims.errors import ClaimsError
    from claims.project import Judge, Project, open

__all__ = ["ClaimsError", "Encoder", "Judge", "Project", "open"]
__version__ = "0.1.0"

_HOMES = {
    "ClaimsError": "claims.errors",
    "Encoder": "claims.encode",
    "Judge": "claims.project",
    "Project": "claims.project",
    "open": "claims.project",
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used, so that `import claims` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'claims' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
