"""The central directory of a ZIP, believed only as far as the archive's bytes bear it out.

Python's zipfile parses it; here every member is held against its local header and its neighbours before anything is
unpacked: where a name leads, whether members overlap, what they are, how large they say they are.
Format: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.
"""

import os
import stat
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from spatial.incoming.limits import MIB, Limits
from spatial.incoming.naming import decode_member_name
from spatial.incoming.words import refused

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_SIZES_FOLLOW = 0x8
_IS_UTF8 = 0x800
_UNKNOWN_32 = 0xFFFFFFFF
_LONGEST_PATH = 1000
_DEEPEST_PATH = 32


@dataclass(frozen=True, slots=True)
class Member:
    """One plain file in an archive."""

    path: PurePosixPath
    """Relative, with neither `..` nor drive."""
    method: int
    """0 stored, 8 deflated."""
    packed_bytes: int
    bytes: int
    crc: int
    offset: int
    """Where its packed bytes begin in the archive."""


def read_directory(path: Path, limits: Limits) -> list[Member]:
    """Plain files of an archive, all of it checked; folders and what systems leave behind are dropped.

    Raises:
        Refused: `archive_…`.
    """
    start = _directory_start(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            # zipfile allows for bytes before the archive and moves all offsets; what begins with a member has none
            start = min(start, archive.start_dir)
    except UnicodeDecodeError as error:
        raise refused("archive_name_broken") from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, OSError) as error:
        raise refused("archive_corrupt") from error
    if not entries:
        raise refused("archive_empty")
    if len(entries) > limits.members:
        raise refused("archive_members", count=len(entries), most=limits.members)

    members: list[Member] = []
    seen: set[str] = set()
    spans: list[tuple[int, int]] = []
    with path.open("rb") as file:
        for entry in entries:
            place = _member_path(entry)
            _check_kind(entry, place)
            offset = _data_offset(file.fileno(), entry, place)
            spans.append((entry.header_offset, offset + entry.compress_size))
            folded = str(place).casefold()
            if folded in seen:
                raise refused("archive_duplicate", member=place)
            seen.add(folded)
            if not entry.is_dir():
                members.append(
                    Member(place, entry.compress_type, entry.compress_size, entry.file_size, entry.CRC, offset)
                )
    _check_overlap(spans, start)
    _check_sizes(members, limits)
    return [member for member in members if not _is_litter(member.path)]


def _directory_start(path: Path, limits: Limits) -> int:
    """Where the central directory begins, by the end record; bounded before zipfile reads it into memory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END.size - 0xFFFF - _END64_LOCATOR.size))
        tail = file.read()
        position = tail.rfind(b"PK\x05\x06")
        if position < 0 or len(tail) - position < _END.size:
            raise refused("archive_corrupt")
        _, disk, first_disk, here, count, length, offset, _ = _END.unpack_from(tail, position)
        locator = position - _END64_LOCATOR.size
        if locator >= 0 and tail[locator : locator + 4] == b"PK\x06\x07":
            _, _, where, disks = _END64_LOCATOR.unpack_from(tail, locator)
            if disks > 1:
                raise refused("archive_split")
            if where > size - _END64.size:
                raise refused("archive_corrupt")
            file.seek(where)
            mark, _, _, _, disk, first_disk, here, count, length, offset = _END64.unpack(file.read(_END64.size))
            if mark != b"PK\x06\x06":
                raise refused("archive_corrupt")
    if disk or first_disk or here != count:
        raise refused("archive_split")
    if count > limits.members:
        raise refused("archive_members", count=count, most=limits.members)
    if length > limits.directory_bytes:
        raise refused("archive_directory")
    return offset


def _member_path(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Where a member's name leads, if it stays within its folder."""
    is_utf8 = bool(entry.flag_bits & _IS_UTF8)
    raw = entry.orig_filename.encode("utf-8" if is_utf8 else "cp437", "surrogatepass")
    name = decode_member_name(raw, is_utf8=is_utf8)
    if not name or any(ord(character) < 32 or ord(character) == 127 for character in name):
        raise refused("archive_name_broken")
    shown = name[:100]
    if len(name) > _LONGEST_PATH or name.count("/") > _DEEPEST_PATH:
        raise refused("archive_name_long")
    if len(name) > 1 and name[1] == ":" and name[0].isalpha():
        raise refused("archive_path_drive", member=shown)
    if name.startswith(("/", "\\")):
        raise refused("archive_path_absolute", member=shown)
    if ".." in name.replace("\\", "/").split("/"):
        raise refused("archive_path_parent", member=shown)
    if "\\" in name:
        raise refused("archive_path_backslash", member=shown)
    path = PurePosixPath(name)
    if path == PurePosixPath("."):
        raise refused("archive_name_broken")
    return path


def _check_kind(entry: zipfile.ZipInfo, path: PurePosixPath) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise refused("archive_symlink", member=path)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise refused("archive_special_file", member=path)
    if entry.flag_bits & _ENCRYPTED:
        raise refused("archive_encrypted", member=path)
    # bzip2 and LZMA hold large windows in memory, and nobody's file manager writes them
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refused("archive_method", member=path, method=entry.compress_type)
    if entry.is_dir() and entry.file_size:
        raise refused("archive_headers_differ", member=path)


def _data_offset(descriptor: int, entry: zipfile.ZipInfo, path: PurePosixPath) -> int:
    """Where a member's packed bytes begin: after its local header, which has to agree with the directory."""
    if entry.header_offset < 0:
        raise refused("archive_corrupt")
    try:
        header = os.pread(descriptor, _LOCAL.size, entry.header_offset)
    except (OSError, OverflowError) as error:
        raise refused("archive_corrupt") from error
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise refused("archive_corrupt")
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack(header)
    name = os.pread(descriptor, name_length, entry.header_offset + _LOCAL.size)
    stated = entry.orig_filename.encode("utf-8" if entry.flag_bits & _IS_UTF8 else "cp437", "surrogatepass")
    is_packed_alike = method == entry.compress_type and flags & _ENCRYPTED == entry.flag_bits & _ENCRYPTED
    if name != stated or not is_packed_alike:
        raise refused("archive_headers_differ", member=path)
    if not flags & _SIZES_FOLLOW:
        for local, central in ((crc, entry.CRC), (packed, entry.compress_size), (size, entry.file_size)):
            if local not in (central, _UNKNOWN_32):
                raise refused("archive_headers_differ", member=path)
    return entry.header_offset + _LOCAL.size + name_length + extra_length


def _check_overlap(spans: list[tuple[int, int]], directory: int) -> None:
    """Members lie one after the other, before the directory; overlapping ones are how small bombs grow large."""
    end = 0
    for begin, finish in sorted(spans):
        if begin < end:
            raise refused("archive_overlap")
        end = finish
    if end > directory:
        raise refused("archive_overlap")


def _check_sizes(members: list[Member], limits: Limits) -> None:
    """What the members say they unpack to; unpacking holds them to it."""
    total = sum(member.bytes for member in members)
    packed = sum(member.packed_bytes for member in members)
    if total > limits.expanded_bytes:
        raise refused("archive_expanded", megabytes=total // MIB, most=limits.expanded_bytes // MIB)
    for member in members:
        if member.method == zipfile.ZIP_STORED and member.bytes != member.packed_bytes:
            raise refused("archive_size_lies", member=member.path)
        if member.bytes > limits.ratio_free_bytes and member.bytes > limits.ratio * max(1, member.packed_bytes):
            raise refused("archive_ratio", member=member.path, ratio=member.bytes // max(1, member.packed_bytes))
    if total > limits.ratio_free_bytes and total > limits.ratio * max(1, packed):
        raise refused("archive_ratio", member="…", ratio=total // max(1, packed))


def _is_litter(path: PurePosixPath) -> bool:
    """What macOS and Windows leave in archives."""
    return (
        "__macosx" in (part.casefold() for part in path.parts)
        or path.name.startswith("._")
        or path.name.casefold() in (".ds_store", "thumbs.db", "desktop.ini")
    )
