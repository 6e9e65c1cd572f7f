"""Quantities in a text, in all digit systems and in words."""

from claims.quantities.amounts import Quantity, quantities, years

__all__ = ["Quantity", "quantities", "years"]
