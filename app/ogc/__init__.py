"""Layers as standards have them: collections and their tiles."""
