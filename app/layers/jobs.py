"""The kinds of jobs of this slice; the worker imports it."""

from app.jobs.work import handles
from app.layers.change_sets.from_file import KIND as CHANGES
from app.layers.change_sets.from_file import changes_from_file
from app.layers.deriving import classify_depths, compare_versions
from app.layers.loading import load_layer
from app.layers.recounting import KIND as COUNT
from app.layers.recounting import count_again
from app.layers.sweeping import sweep_every_hour

__all__ = ["sweep_every_hour"]

handles("layer.load")(load_layer)
handles("layer.classify")(classify_depths)
handles("layer.difference")(compare_versions)
handles(COUNT)(count_again)
handles(CHANGES)(changes_from_file)
