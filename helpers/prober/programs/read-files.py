"""A path as a process sees it, with all below it, as a tar archive in Base64.

Enters the process's root, so that its symbolic links lead where they lead for it. Changes nothing. Arguments: process,
path, and how many bytes at most. Exit: 3 no such path, 4 cut off.
"""

import base64
import os
import sys
import tarfile

# isort: split
# Loaded by the first member's header: once inside the other root it would not be found.
import encodings.idna  # noqa: F401
import stringprep  # noqa: F401
import unicodedata  # noqa: F401

PROCESS, PATH, MOST = sys.argv[1], sys.argv[2], int(sys.argv[3])


class FullError(Exception):
    pass


class Sink:
    def __init__(self):
        self.parts, self.size = [], 0

    def write(self, data):
        self.parts.append(data)
        self.size += len(data)
        if self.size > MOST:
            raise FullError
        return len(data)


def main():
    os.chroot(f'/proc/{PROCESS}/root')
    os.chdir('/')
    if not os.path.lexists(PATH):
        return 3
    sink, code = Sink(), 0
    try:
        # Owners by number: the names would be those of the other root. Small blocks, for a small file is the rule.
        with tarfile.open(fileobj=sink, mode='w|', format=tarfile.PAX_FORMAT, bufsize=512) as archive:
            archive.add(PATH, arcname=os.path.basename(PATH.rstrip('/')) or '.')
    except FullError:
        code = 4
    sys.stdout.write(base64.b64encode(b''.join(sink.parts)).decode())
    sys.stdout.flush()
    return code


sys.exit(main())
