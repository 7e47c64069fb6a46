"""Archives to be read, and the programs that read them."""

import contextlib
import io
import os
import tarfile
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent.parent / 'programs'


def load(*names):
    """What the programs define, at this machine's own root; they run as they are loaded, so the last line is left."""
    known = {}
    for name in names:
        text = (PROGRAMS / f'{name}.py').read_text().removesuffix('main()\n')
        exec(compile(text, name, 'exec'), known)  # noqa: S102
    known['inside'] = lambda pid: contextlib.nullcontext()
    return known


def pack(path, files, mode='w:gz', **also):
    with tarfile.open(path, mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), also.get('mtime', 0)
            member.uid, member.gid, member.mode = also.get('owner', (os.getuid(), os.getgid(), 0o644))
            archive.addfile(member, io.BytesIO(content))


NOISE = os.urandom(40_000)
# One beginning of a message to a password: tag 3, length 13, version 4.
OPENPGP = b'\x8c\x0d\x04\x09\x03\x08' + NOISE
