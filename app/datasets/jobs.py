"""The kinds of jobs of this slice; the worker imports it."""

from app.datasets.asking import KIND
from app.datasets.assembling import assemble_dataset
from app.datasets.file_keys import FOLDER
from app.datasets.publishing import publish_dataset
from app.datasets.queries import content_hashes
from app.datasets.service import PUBLISHING
from app.jobs.work import handles
from app.layers.sweeping import names_blobs

handles(KIND)(assemble_dataset)
handles(PUBLISHING)(publish_dataset)
names_blobs(FOLDER)(content_hashes)
