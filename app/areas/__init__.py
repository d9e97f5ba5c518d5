"""Provinces and their administrative areas, each edition kept."""
