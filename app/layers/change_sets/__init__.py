"""Editing layers by change sets: edits of a person, until they become a version; docs/decisions/0007-change-sets.md."""
