"""Styles as resources."""
