"""Limits for the process that looks at somebody else's file: memory, time, files, no network, and little to read.

GDAL, Arrow and openpyxl parse what strangers made, so they do it in a process that can do little else. It is started by
spatial/limited_process.py as `command` with `environment`, and calls `stay_with` and `confine` before anything of the
file is touched.
"""

import ctypes
import mimetypes
import os
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

from spatial import landlock

MEGABYTE = 1024 * 1024
CPU_GRACE_S = 5
"""At the limit of time the kernel sends SIGXCPU, which tells it apart; so long after that, SIGKILL."""
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PROGRAMS = (
    Path(sys.prefix),
    Path(sys.base_prefix),
    Path(__file__).parent,
    *map(Path, ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/sys/devices/system/cpu")),
    *map(Path, ("/proc/cpuinfo", "/proc/meminfo", "/dev/null", "/dev/zero", "/dev/urandom")),
)
"""What Python, its packages and their libraries are read from."""
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")

# GDAL registers drivers when it is first used. What reaches the network, runs code or points to other files is skipped
# whichever format is looked at; which driver opens a file is named each time besides.
SKIPPED_DRIVERS = (
    "VRT,OGR_VRT,DERIVED,GTI,WMS,WMTS,WCS,WFS,OAPIF,OGCAPI,HTTP,CSW,Carto,AmigoCloud,Elasticsearch,EEDA,EEDAI,NGW,"
    "PLSCENES,PLMOSAIC,DAAS,STACIT,STACTA,GDALG,ESRIC,TMS,MRF,Rasterlite,PostgreSQL,PGDUMP,MySQL,MSSQLSpatial,ODBC,"
    "GPSBabel,PDF,ADBC,Zarr,NITF,RPFTOC,ECRGTOC,DIMAP,SENTINEL2,SAFE"
)
GDAL_SETTINGS: Mapping[str, str] = {
    "GDAL_SKIP": SKIPPED_DRIVERS,
    "OGR_SKIP": SKIPPED_DRIVERS,
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing",
    "GDAL_HTTP_TIMEOUT": "1",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_SQLITE_LIST_VIRTUAL_OGR": "NO",
    "LIBKML_RESOLVE_STYLE": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "GDAL_NUM_THREADS": "2",
    "OGR_GPKG_NUM_THREADS": "1",
    "GDAL_CACHEMAX": "64",
    "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "ARROW_IO_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process may take."""

    memory_mb: int = 2048
    """Address space, in MB."""
    cpu_s: int = 3600
    """Processor time, in seconds."""
    file_mb: int = 32 * 1024
    """The largest file that it may write, in MB."""
    open_files: int = 256


def environment(scratch: Path) -> dict[str, str]:
    """The environment of the process: no secrets, no settings of the service; temporary files in its own folder."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed_on, **GDAL_SETTINGS, "TMPDIR": str(scratch), "HOME": str(scratch), "PYTHONUNBUFFERED": "1"}


def command(module: str, *arguments: str) -> Sequence[str]:
    """The command line of a module of ours, isolated from the user's Python settings."""
    return [sys.executable, "-P", "-m", module, *arguments]


def stay_with(parent: int) -> None:
    """Let this process end when the one that started it does, however that happens: there is nobody to work for."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def confine(limits: Limits, *, read: Sequence[Path] = (), write: Sequence[Path] = ()) -> None:
    """Confine this process for good; to be called first.

    Args:
        limits: What it may take.
        read: What it may read besides the programs that it runs: the file that it looks at.
        write: Folders of its own. Where none is named, the file system is left open.

    It loses the network where the kernel lets unprivileged processes do that; where not (some containers), it has at
    least no driver that would use it.
    """
    _limit(resource.RLIMIT_AS, limits.memory_mb * MEGABYTE)
    _limit(resource.RLIMIT_CPU, limits.cpu_s, grace=CPU_GRACE_S)
    _limit(resource.RLIMIT_FSIZE, limits.file_mb * MEGABYTE)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_CORE, 0)
    os.umask(0o077)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    if write:
        mimetypes.init()  # openpyxl asks for it later, and it reads files beneath /etc
        landlock.allow_only(read=[*_PROGRAMS, *read], write=write)


class _WithoutPandas(MetaPathFinder):
    """Finds no pandas and no GeoPandas."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Nothing for other modules: the next finder is asked."""
        if fullname.partition(".")[0] in ("pandas", "geopandas"):
            raise ModuleNotFoundError(f"no {fullname} in this process", name=fullname)


def hide_pandas() -> None:
    """Let this process do without pandas: Arrow and pyogrio load it where it is, which costs 50 MB and time."""
    sys.meta_path.insert(0, _WithoutPandas())


def _limit(which: int, most: int, *, grace: int = 0) -> None:
    _, hard = resource.getrlimit(which)
    hardest = most + grace if hard == resource.RLIM_INFINITY else min(most + grace, hard)
    resource.setrlimit(which, (min(most, hardest), hardest))
