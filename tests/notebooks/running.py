"""Executing a notebook in a kernel of its own, as somebody would who opens it and runs all cells."""

import os
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from app.core.settings import CHECKOUT

NOTEBOOKS = CHECKOUT / "notebooks"


def executed(name: str, folder: Path, **environment: str) -> nbformat.NotebookNode:
    """The notebook with its outputs, run in an empty folder with the checkout on the path.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
    """
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    client = NotebookClient(notebook, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    before = dict(os.environ)
    os.environ |= {"PYTHONPATH": str(CHECKOUT), "JUPYTER_PLATFORM_DIRS": "1", **environment}
    try:
        return client.execute()
    finally:
        os.environ.clear()
        os.environ.update(before)


def outputs(notebook: nbformat.NotebookNode) -> str:
    """All that the cells said, as text."""
    said: list[str] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            said.append(output.get("text", ""))
            data: Mapping[str, str] = output.get("data", {})
            said.append(data.get("text/plain", ""))
    return "\n".join(said)
