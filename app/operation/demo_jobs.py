"""The kinds of jobs of the demo; the worker imports it."""

from app.jobs.work import handles
from app.operation.demo_dataset import KIND, make_demo_dataset

handles(KIND)(make_demo_dataset)
