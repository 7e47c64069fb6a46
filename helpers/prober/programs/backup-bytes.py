# ruff: noqa: F821
# What it calls stands in backup-files.py, which is put before it.

# What the bytes of a backup's files are: packed, a dump, encrypted, or none of these.

import base64
import math
import re

PACKED = ((b'\x1f\x8b', 'gzip'), (b'BZh', 'bzip2'), (b'\xfd7zXZ\0', 'xz'))
UNREADABLE = ((b'\x28\xb5\x2f\xfd', 'zstd'), (b'\x04\x22\x4d\x18', 'lz4'))
DUMPS = ((b'SQLite format 3\0', 'sqlite'), (b'PGDMP', 'pg_dump'), (b'REDIS', 'rdb'), (b'\x6d\xe2\x99\x81', 'mongodump'))
# A message to a key or a password: tag, length, version (RFC 9580, 4.2, 5.1 and 5.3).
OPENPGP = re.compile(rb'(?:\x84.|\x85..|\xc1.|\xc1[\xc0-\xdf].)[\x03\x06]|(?:\x8c.|\xc3.)[\x04-\x06]', re.S)
AESCRYPT = ((b'AES' + bytes([version]), 'aescrypt') for version in range(4))
LOCKED = ((b'age-encryption.org/v1\n', 'age'), (b'Salted__', 'openssl'), *AESCRYPT)
ARMOUR = re.compile(rb'-----BEGIN (PGP MESSAGE|AGE ENCRYPTED FILE)-----\r?\n(.*)', re.S)


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
