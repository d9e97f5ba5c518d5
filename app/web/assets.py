"""Addresses of the built scripts and styles, read from Vite's manifest."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

STATIC = Path(__file__).parent / "static"
BUILD = STATIC / "build"
BASE = "/static/build/"

SOURCES = {
    "style": "app/web/styles/main.css",
    "map_style": "app/web/styles/map.css",
    "page": "app/web/islands/page.ts",
    "map": "app/web/islands/map_page.ts",
    "input": "app/web/islands/input_page.ts",
    "list": "app/web/islands/list_page.ts",
    "areas": "app/web/islands/areas_page.ts",
    "detail": "app/web/islands/detail_page.ts",
    "feed": "app/web/islands/feed_page.ts",
    "layers": "app/web/islands/layers_page.ts",
    "layer": "app/web/islands/layer_page.ts",
    "layer_upload": "app/web/islands/layer_upload_page.ts",
    "job": "app/web/islands/job_page.ts",
    "dataset": "app/web/islands/dataset_page.ts",
    "dataset_form": "app/web/islands/dataset_form.ts",
    "dataset_job": "app/web/islands/dataset_job.ts",
    "dataset_differences": "app/web/islands/dataset_differences.ts",
    "qgis": "app/web/islands/qgis_page.ts",
    "changes": "app/web/islands/changes_page.ts",
    "copying": "app/web/islands/copying.ts",
    "map_features": "app/web/islands/map_features.ts",
    "map_tiles": "app/web/islands/map_tiles.ts",
    "map_raster": "app/web/islands/map_raster.ts",
    "map_worker": "node_modules/maplibre-gl/src/source/worker.ts",
}


class Entry(NamedTuple):
    """What a page needs of one entry: its file, and the files to fetch ahead of it."""

    url: str
    preload: tuple[str, ...]


@lru_cache
def _manifest(modified_ns: int) -> dict[str, Any]:
    del modified_ns
    return json.loads((BUILD / "manifest.json").read_text())


def entry(name: str) -> Entry:
    """The built files of one entry.

    Raises:
        RuntimeError: The assets have not been built (`npm run build`).
    """
    path = BUILD / "manifest.json"
    if not path.exists():
        raise RuntimeError("The web assets are missing; build them with `npm ci && npm run build`.")
    manifest = _manifest(path.stat().st_mtime_ns)
    chunk = manifest[SOURCES[name]]
    preload: list[str] = []
    pending = list(chunk.get("imports", ()))
    while pending:
        imported = manifest[pending.pop()]
        url = BASE + imported["file"]
        if url not in preload:
            preload.append(url)
            pending.extend(imported.get("imports", ()))
    return Entry(BASE + chunk["file"], tuple(preload))
