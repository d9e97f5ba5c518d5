"""The kinds of jobs of this slice; the worker imports it."""

from app.datasets.asking import KIND
from app.datasets.assembling import assemble_dataset
from app.datasets.publishing import publish_dataset
from app.datasets.service import PUBLISHING
from app.jobs.work import handles

handles(KIND)(assemble_dataset)
handles(PUBLISHING)(publish_dataset)
