"""The service: the project's operations over HTTP, for programs that hold a key."""

from claims.service.app import application
from claims.service.options import Options
from claims.service.server import serve

__all__ = ["Options", "application", "serve"]
