"""The append-only, hash-chained record, its routing rules and the streams it feeds."""
