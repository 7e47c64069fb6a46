"""What the programs that read backups have in common; it is put before each of them, and does nothing by itself.

Archives are opened to read, streamed, and never longer than a budget of bytes and seconds allows.
"""

import base64
import bz2
import contextlib
import functools
import gzip
import io
import lzma
import math
import os
import re
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
PACKED = ((b'\x1f\x8b', 'gzip'), (b'BZh', 'bzip2'), (b'\xfd7zXZ\0', 'xz'))
UNREADABLE = ((b'\x28\xb5\x2f\xfd', 'zstd'), (b'\x04\x22\x4d\x18', 'lz4'))
DUMPS = ((b'SQLite format 3\0', 'sqlite'), (b'PGDMP', 'pg_dump'), (b'REDIS', 'rdb'), (b'\x6d\xe2\x99\x81', 'mongodump'))
# A message to a key or a password: tag, length, version (RFC 9580, 4.2, 5.1 and 5.3).
OPENPGP = re.compile(rb'(?:\x84.|\x85..|\xc1.|\xc1[\xc0-\xdf].)[\x03\x06]|(?:\x8c.|\xc3.)[\x04-\x06]', re.S)
AESCRYPT = ((b'AES' + bytes([version]), 'aescrypt') for version in range(4))
LOCKED = ((b'age-encryption.org/v1\n', 'age'), (b'Salted__', 'openssl'), *AESCRYPT)
ARMOUR = re.compile(rb'-----BEGIN (PGP MESSAGE|AGE ENCRYPTED FILE)-----\r?\n(.*)', re.S)


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


def looks_random(data):
    """Of so few bytes even true chance has not every one of them equally often."""
    if len(data) < 64:
        return False
    counts = [data.count(byte) for byte in range(256)]
    entropy = -sum(n / len(data) * math.log2(n / len(data)) for n in counts if n)
    return entropy > 8 - 255 / (len(data) * math.log(2)) - 0.02 if len(data) > 255 else entropy > 5


def begins(head, known):
    return next((name for start, name in known if head.startswith(start)), None)


def locked(head, sample):
    """The encryption whose mark stands at the beginning, and whether the rest looks like it."""
    armour = ARMOUR.match(head)
    if armour:
        # Header lines of OpenPGP end with an empty one.
        letters = re.sub(rb'[^A-Za-z0-9+/]', b'', re.split(rb'\r?\n\r?\n', armour[2])[-1])
        body = base64.b64decode(letters[: len(letters) // 4 * 4])
        return ('openpgp' if b'PGP' in armour[1] else 'age'), looks_random(body)
    name = begins(head, LOCKED)
    if name is None and OPENPGP.match(head):
        name = 'openpgp'
    if name is None and head.startswith(b'PK\x03\x04') and len(head) > 7 and head[6] & 1:
        return 'zip', True
    return name, name is not None and looks_random(sample)


def plain(head):
    """What can be read as it lies there."""
    if head[257:262] == b'ustar':
        return 'tar'
    if head.startswith(b'PK\x03\x04'):
        return 'zip'
    known = begins(head, DUMPS)
    if known:
        return known
    text = head[:4096]
    is_text = text and not re.search(rb'[\0-\x08\x0e-\x1f\x7f]', text)
    return 'sql' if is_text and re.search(rb'(?im)^(--|/\*|CREATE |INSERT |SET |BEGIN|PRAGMA )', text) else None


def identify(path):
    """What the bytes of a file are: (bytesAre, packed in, format within)."""
    with Bounded(path, Budget(4 * SAMPLE, 10)) as file:
        head = file.read(SAMPLE)
        if not head:
            return 'empty', None, 'nothing'
        name, random = locked(head, head[256:] or head)
        if name:
            return ('encrypted' if random else 'unclear'), None, name
        packed = begins(head, PACKED)
        if packed is None:
            other, within = begins(head, UNREADABLE), plain(head)
            return ('plain' if other or within else 'unclear'), None, other or within or 'unknown'
        file.seek(0)
        try:
            within = plain(unpack(file, packed).read(8192))
        except DAMAGED:
            within = None
        return 'plain', packed, within or 'unknown'


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
