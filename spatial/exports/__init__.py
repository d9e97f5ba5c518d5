"""A version of a layer as a file that others can open, with a report of what the format loses.

Pure: Arrow batches in, a file out. Formats and losses: docs/exports.md.
"""
