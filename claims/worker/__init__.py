"""A process of its own for what hostile files are parsed with: it may hang, crash or be greedy."""

from claims.worker.worker import Worker

__all__ = ["Worker"]
