"""Decision datasets: assembled from exact versions, reviewed by both units, released, sealed, exported, provable.

The plan and its reasons: docs/decisions/0005-decision-datasets.md.
"""
