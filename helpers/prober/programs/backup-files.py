"""What the programs that read backups have in common; it is put before each of them, and does nothing by itself.

Archives are opened to read, streamed, and never longer than a budget of bytes and seconds allows.
"""

import bz2
import contextlib
import functools
import gzip
import io
import lzma
import os
import stat
import tarfile
import time
import zipfile
import zlib

# isort: split
# Loaded by need, which inside another root they could not be.
import encodings.cp437
import encodings.idna  # noqa: F401
import stringprep  # noqa: F401
import unicodedata  # noqa: F401

ROOT = os.open('/', os.O_RDONLY | os.O_DIRECTORY)
SAMPLE = 64 * 1024
DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
# Of an archive nobody knows when it was begun: as if two megabytes a second were written, and ten minutes more.
ALLOWANCE, PACE = 600, 2_000_000


class FullError(Exception):
    pass


class Budget:
    def __init__(self, size, seconds):
        self.size, self.end = size, time.monotonic() + seconds

    def spend(self, size):
        self.size -= size
        if self.size < 0 or time.monotonic() > self.end:
            raise FullError


def namespace(pid):
    try:
        return os.readlink(f'/proc/{pid}/ns/net')
    except OSError:
        return None


def command(pid):
    try:
        with open(f'/proc/{pid}/comm', encoding='utf-8', errors='replace') as file:
            return file.read().strip()
    except OSError:
        return None


@functools.cache
def daemon():
    """The engine's process, whose paths are those that it names: of several that of the network we are in."""
    mine = namespace('self')
    return next((p for p in os.listdir('/proc') if p.isdigit() and command(p) == 'dockerd' and namespace(p) == mine), 1)


@contextlib.contextmanager
def inside(pid):
    """The root of a process; of the engine where none is named."""
    os.chroot(f'/proc/{pid or daemon()}/root')
    os.chdir('/')
    try:
        yield
    finally:
        os.fchdir(ROOT)
        os.chroot('.')


class Bounded(io.RawIOBase):
    """A file that can be read as long as the budget lasts."""

    def __init__(self, path, budget):
        self.file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NOATIME | os.O_NONBLOCK)
        self.budget = budget

    def readable(self):
        return True

    seekable = readable

    def seek(self, offset, whence=os.SEEK_SET):
        return os.lseek(self.file, offset, whence)

    def readinto(self, buffer):
        data = os.read(self.file, len(buffer))
        self.budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self):
        if not self.closed:
            os.close(self.file)
        super().close()


class Counted:
    """A stream, how long it was, and its last bytes."""

    def __init__(self, file):
        self.file, self.size, self.last = file, 0, b''

    def read(self, size=SAMPLE):
        data = self.file.read(size)
        self.size += len(data)
        self.last = (self.last + data)[-1024:]
        return data

    def drain(self):
        """To the very end: only there the packed ones check what came."""
        while self.read():
            pass


def unpack(file, packed):
    if packed == 'gzip':
        return gzip.GzipFile(fileobj=file)
    if packed == 'bzip2':
        return bz2.BZ2File(file)
    return lzma.LZMAFile(file) if packed == 'xz' else file


def begun_at(modified, size):
    return modified - ALLOWANCE - size / PACE


def clean(name):
    return os.path.normpath('/' + name).lstrip('/')


def tar_members(file, packed):
    """Each member of a tar archive, with a way to read it; raises where the archive is not whole."""
    stream = Counted(unpack(file, packed))
    with tarfile.open(fileobj=stream, mode='r|') as archive:
        for member in archive:
            yield member, archive
    stream.drain()
    # The zeros that mark its end: an archive cut off between two members lacks nothing else.
    if stream.last != b'\0' * 1024:
        raise EOFError('it ends early, without the zeros that mark its end')


def files_below(path, most, seconds):
    """Regular files: name → what stat says, and why there may be more."""
    files, problems, end = {}, [], time.monotonic() + seconds
    if stat.S_ISREG(os.stat(path).st_mode):
        return {'': os.stat(path)}, None
    for folder, _, names in os.walk(path, onerror=problems.append):
        for name in names:
            try:
                found = os.lstat(os.path.join(folder, name))
            except OSError:
                continue
            if stat.S_ISREG(found.st_mode):
                files[os.path.relpath(os.path.join(folder, name), path)] = found
        if len(files) > most or time.monotonic() > end:
            return files, f'it has more than the {len(files)} files that were counted'
    return files, problems[0].strerror if problems else None


def why(error):
    return (getattr(error, 'strerror', None) or str(error) or type(error).__name__)[:200]


def below(names, prefix):
    """Those below a folder of the archive, as seen from it; the folder may be a single file."""
    start = prefix and prefix + '/'
    inner = {name[len(start) :]: value for name, value in names.items() if name.startswith(start)}
    return {'': names[prefix]} if not inner and prefix in names else inner
