"""Proving a file that a dataset left in, with nothing but the file and public keys: no database, no network.

`verifying` is where to begin; `looking` is the limited process that opens the file, a `read_…` for each format.
"""
