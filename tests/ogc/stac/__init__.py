"""STAC."""
