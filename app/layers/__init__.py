"""The catalogue of layers: immutable versions, loaded by jobs, kept for good, shown to whom they are meant for."""
