"""The kinds of jobs of this slice; the worker imports it."""

from app.jobs.work import handles
from app.layers.loading import load_layer

handles("layer.load")(load_layer)
