"""The files of a package, in a folder or a zip archive, none of them outside it and none too large."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from zlib import error as ZlibError  # noqa: N812

from optimizer.documents.reasons import reason_of, words_of
from optimizer.errors import BadInput
from optimizer.messages import message

__all__ = ["LARGEST_PACKAGE", "PackageFiles", "open_archive", "open_folder", "read_member"]

LARGEST_PACKAGE = 2 * 2**30
"""Bytes that a package may hold once unpacked: about a hundred times the largest in use."""

_CLUTTER = ("__MACOSX", "~$")


@dataclass(frozen=True)
class PackageFiles:
    """The files at the top of a package by name, in order of name, and how to read each."""

    place: str
    readers: dict[str, Callable[[], bytes]]
    outside: tuple[str, ...] = ()
    """Names at the top that are links to somewhere outside the package; they are not read."""


def open_folder(folder: Path) -> PackageFiles:
    """The files at the top of a folder; BadInput if it cannot be read."""
    try:
        entries = sorted(p for p in folder.iterdir() if not _clutter(p.name))
        root = folder.resolve(strict=True)
        outside = [p for p in entries if p.is_symlink() and not p.resolve().is_relative_to(root)]
        files = [p for p in entries if p not in outside and p.is_file()]
        size = sum(p.stat().st_size for p in files)
    except OSError as error:
        text = message("the folder cannot be read ({reason})", reason=reason_of(error))
        raise BadInput(text, str(folder)) from None
    if size > LARGEST_PACKAGE:
        raise BadInput(_too_large(), str(folder))
    return PackageFiles(str(folder), {p.name: p.read_bytes for p in files}, tuple(p.name for p in outside))


def open_archive(path: Path) -> PackageFiles:
    """The files at the top of a zip archive, or of the one folder it holds.

    BadInput if the archive is damaged or encrypted, holds a path that leads out of it, a link, one name
    twice, or more than `LARGEST_PACKAGE` bytes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        text = message("the zip archive cannot be read ({reason})", reason=words_of(error))
        raise BadInput(text, str(path)) from None
    for member in members:
        if leads_out(member.filename):
            text = message("the archive holds a path that leads out of it: {file!r}", file=member.filename)
            raise BadInput(text, str(path))
        if stat.S_ISLNK(member.external_attr >> 16):
            raise BadInput(message("the archive holds a link: {file!r}", file=member.filename), str(path))
    names = [m.filename for m in members]
    if len(set(names)) < len(names):
        raise BadInput(message("the archive holds one name twice"), str(path))
    if sum(m.file_size for m in members) > LARGEST_PACKAGE:
        raise BadInput(_too_large(), str(path))
    paths = {PurePosixPath(m.filename): m for m in members}
    paths = {p: m for p, m in paths.items() if not any(_clutter(part) for part in p.parts)}
    tops = {p.parts[0] for p in paths}
    depth = 2 if len(tops) == 1 and all(len(p.parts) > 1 for p in paths) else 1
    at_top = sorted((p, m) for p, m in paths.items() if len(p.parts) == depth)
    return PackageFiles(str(path), {p.name: _reader(path, m) for p, m in at_top})


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: str) -> bytes:
    """The content of a member, as long as its header says and with the checksum it states; else BadInput."""
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        text = message("{file} cannot be unpacked ({reason})", file=member.filename, reason=words_of(error))
        raise BadInput(text, place) from None


def leads_out(path: str) -> bool:
    """Whether a path, as an archive or a descriptor states it, may lead out of the package, on any system."""
    windows = PureWindowsPath(path)
    parts = PurePosixPath(path).parts
    return bool(windows.drive or windows.root) or "\\" in path or ".." in parts or not parts or "\0" in path


def _reader(path: Path, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        with zipfile.ZipFile(path) as archive:
            return read_member(archive, member, str(path))

    return read


def _clutter(name: str) -> bool:
    return name.startswith((".", *_CLUTTER))


def _too_large() -> str:
    return message("the package holds more than {most:g} GiB", most=LARGEST_PACKAGE / 2**30)
