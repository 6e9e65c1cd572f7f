"""The order of the stages: what happens to an article from the moment it comes in."""

from claims.pipeline.pipeline import Pipeline

__all__ = ["Pipeline"]
