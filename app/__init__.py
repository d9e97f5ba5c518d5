"""Sonthana: the flood risk dialogue platform of a Thai province."""

__version__ = "0.1.0"
