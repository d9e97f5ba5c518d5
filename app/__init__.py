"""Sonthana: the flood risk dialogue platform of a Thai province."""
