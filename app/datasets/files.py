"""The files of a released dataset, each sealed as a whole. Called by the worker's job that publishes."""

from datetime import datetime
from pathlib import Path

from app.datasets.brief.rendering import render_brief
from app.datasets.contents import Contents
from app.datasets.exports.file_seal import seal_file
from app.datasets.exports.files import write_sealed
from app.record.keys import SigningKey

PDF = "pdf"


def write_file(contents: Contents, target: Path, ending: str, key: SigningKey, made_at: datetime) -> None:
    """Write a dataset as a file.

    Args:
        contents: The dataset with its release.
        target: The file to be, not there yet; its folder has room for working files.
        ending: pdf, or one that app/datasets/exports writes.
        key: The service's.
        made_at: When the file is made; printed on paper.
    """
    if ending != PDF:
        write_sealed(contents, target, ending, key)
        return
    target.write_bytes(render_brief(contents, made_at=made_at))
    seal_file(target, format=PDF, content_hash=contents.content_hash, key=key)
