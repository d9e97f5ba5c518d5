"""Built scripts, styles and fonts: ready-made gzip where it is smaller, kept for good because names carry hashes."""

import os
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

LONGEST_PATH = 240
"""Bytes; no file of ours comes near it, and file systems refuse names of 256."""
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


class BuiltFiles(StaticFiles):
    """Static files with their compressed twins (`name.gz`, made by the build)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, compressed where the browser takes it."""
        if len(os.fsencode(path)) > LONGEST_PATH:
            raise HTTPException(404)
        takes_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        twin, found = self.lookup_path(f"{path}.gz") if takes_gzip else ("", None)
        if found is None:
            return await super().get_response(path, scope)
        response = self.file_response(twin, found, scope)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Content-Type"] = self._media_type(path)
        return response

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, *args: Any, **more: Any
    ) -> Response:
        """The file with how long it may be kept."""
        response = super().file_response(full_path, stat_result, scope, *args, **more)
        is_built = f"{os.sep}build{os.sep}" in str(full_path) and not str(full_path).endswith("manifest.json")
        response.headers["Cache-Control"] = FOR_GOOD if is_built else FOR_AN_HOUR
        return response

    @staticmethod
    def _media_type(path: str) -> str:
        types = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
        return types.get(os.path.splitext(path)[1], "application/octet-stream")
