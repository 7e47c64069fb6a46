"""Searches files of modest size in containers, as their processes see them, for texts; as JSON which were found where.

A text counts as found in UTF-16 as well, and inside what is packed (gzip, bzip2, xz, zip).

Standard input: {"texts": [Base64, ...], "containers": [{"pid": 4711, "paths": [...], "skip": [...], "layer": true}]}.
The texts are held in memory and are not told; an answer names them by their place in the list. Other file systems below
a path are searched with it. layer: whatever the container wrote into its own layer is searched as well, as the mount of
its root names it; where that is no overlay, or lies where the engine's machine does not show it, the answer says
"layer": false and whoever asks has to know the paths from elsewhere. Standard output: an answer for each container, in
order; {"error": ...} where it could not be entered.
"""

import base64
import bz2
import codecs
import io
import json
import lzma
import os
import re
import stat
import sys
import time
import zipfile
import zlib

LARGEST = 256 * 1024
MOST_FILES = 20000
MOST_BYTES = 64 * 1024 * 1024
MOST_SECONDS = 10
# Of what is unpacked from one file; what is packed tighter than this is no text that anybody wrote.
LARGEST_UNPACKED = 4 * 1024 * 1024
UNPACKERS = {
    b'\x1f\x8b': lambda: zlib.decompressobj(wbits=31),
    b'BZh': bz2.BZ2Decompressor,
    b'\xfd7zXZ\x00': lzma.LZMADecompressor,
}
# At a time: each search holds what it reads.
TOGETHER = 4
# In a container's root there is no Python to load more from: what may be needed there is loaded before.
for each in ('utf-16-le', 'utf-16-be', 'cp437'):
    codecs.lookup(each)
NOT_ITS_OWN = re.compile(r'/(?:proc|sys|dev)(?:/|$)')


class FullError(Exception):
    pass


def in_utf16(text):
    try:
        decoded = text.decode()
    except UnicodeDecodeError:
        return []
    return [decoded.encode('utf-16-le'), decoded.encode('utf-16-be')]


def unpack_zip(content):
    """Whatever of an archive can be read; parts of other kinds, and those with a password, are left out."""
    room = LARGEST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if room <= 0:
                return
            try:
                with archive.open(entry) as part:
                    content = part.read(room)
            except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError):
                continue
            room -= len(content)
            yield content


def unpack(content):
    """What is packed in a file, as far as it can be read: nothing, where it is not packed or is no such file at all."""
    try:
        if content.startswith(b'PK\x03\x04'):
            return b'\n'.join(unpack_zip(content))
        for magic, unpacker in UNPACKERS.items():
            if content.startswith(magic):
                return unpacker().decompress(content, LARGEST_UNPACKED)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile):
        pass
    return b''


class Search:
    def __init__(self, texts, skip):
        self.texts, self.skip = texts, set(skip)
        self.wide = [[text, *in_utf16(text)] for text in texts]
        self.seen, self.found, self.size = set(), [], 0
        self.end = time.monotonic() + MOST_SECONDS

    def look_at(self, path):
        if path in self.skip:
            return
        try:
            found = os.lstat(path)
            key = (found.st_dev, found.st_ino)
            if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST or key in self.seen:
                return
            self.seen.add(key)
            self.spend(found.st_size)
            self.search(path)
        except OSError:
            # It went while we looked, or is none that anybody reads.
            return

    def spend(self, size):
        self.size += size
        if len(self.seen) > MOST_FILES or self.size > MOST_BYTES or time.monotonic() > self.end:
            raise FullError

    def search(self, path):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NOATIME | os.O_NONBLOCK)
        with os.fdopen(descriptor, 'rb') as file:
            content = file.read(LARGEST)
        unpacked = unpack(content)
        self.size += len(unpacked)
        found = {at for each in (content, unpacked) if each for at in self.found_in(each)}
        self.found += [{'path': path, 'text': at} for at in sorted(found)]

    def found_in(self, content):
        # Only what has zeros in it may be UTF-16.
        if b'\0' in content:
            return [at for at, spellings in enumerate(self.wide) if any(text in content for text in spellings)]
        return [at for at, text in enumerate(self.texts) if text in content]

    def walk(self, path):
        self.look_at(path)
        for folder, folders, names in os.walk(path):
            folders[:] = [name for name in folders if os.path.join(folder, name) not in self.skip]
            for name in names:
                self.look_at(os.path.join(folder, name))


def unescape(path):
    return re.sub(r'\\([0-7]{3})', lambda octal: chr(int(octal[1], 8)), path)


def root_mount(lines):
    """Kind and options of the file system that is the root, of lines of /proc/PID/mountinfo; the last mounted is it."""
    for line in reversed(lines):
        before, _, after = line.partition(' - ')
        if before.split(' ')[4] == '/':
            kind, _, options = after.strip().split(' ', 2)
            return kind, dict(option.partition('=')[::2] for option in options.split(','))
    return None, {}


def layer_of(pid):
    """The folder into which the container's root writes, as the engine's machine sees it; None: it is not to be had."""
    with open(f'/proc/{pid}/mountinfo', encoding='utf-8', errors='surrogateescape') as file:
        kind, options = root_mount(file.read().splitlines())
    upper, work = (unescape(options.get(name, '')) for name in ('upperdir', 'workdir'))
    if kind != 'overlay' or not upper.startswith('/') or not work.startswith('/'):
        return None
    seen = [f'/proc/1/root{path}' for path in (upper, f'{work}/work')]
    return seen[0] if all(os.path.isdir(path) for path in seen) else None


def written_into(layer):
    """Paths, in the container, of the files in its layer; a file that it removed is none."""
    paths = []
    for folder, folders, names in os.walk(layer):
        inside = folder[len(layer) :] or '/'
        folders[:] = [name for name in folders if not NOT_ITS_OWN.match(os.path.join(inside, name))]
        paths += [os.path.join(inside, name) for name in names]
        if len(paths) > MOST_FILES:
            break
    return paths


def search_container(texts, asked):
    layer = layer_of(asked['pid']) if asked['layer'] else None
    written = written_into(layer) if layer else []
    os.chroot(f'/proc/{asked["pid"]}/root')
    os.chdir('/')
    search, whole = Search(texts, asked['skip']), len(written) <= MOST_FILES
    try:
        for path in written:
            search.look_at(path)
        for path in asked['paths']:
            search.walk(path)
    except FullError:
        whole = False
    return {'found': search.found, 'whole': whole, 'files': len(search.seen), 'layer': layer is not None}


def answer_for(texts, asked):
    try:
        return search_container(texts, asked)
    except OSError as error:
        return {'error': error.strerror or 'it could not be entered'}


def begin(texts, asked):
    """In a process of its own, for nobody leaves another root again; the pipe that it answers by, and its number."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return reading, child
    try:
        with os.fdopen(writing, 'w') as output:
            json.dump(answer_for(texts, asked), output)
    finally:
        # Whatever happened: it is no second one that goes on with the others.
        os._exit(0)


def finish(reading, child):
    with os.fdopen(reading) as answers:
        text = answers.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else {'error': 'the search ended before it answered'}


def main():
    asked = json.load(sys.stdin)
    texts, containers = [base64.b64decode(text) for text in asked['texts']], asked['containers']
    answers = []
    for at in range(0, len(containers), TOGETHER):
        begun = [begin(texts, each) for each in containers[at : at + TOGETHER]]
        answers += [finish(*each) for each in begun]
    json.dump(answers, sys.stdout)


main()
