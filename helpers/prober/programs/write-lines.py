"""Writes a line where the first process of each of several containers writes its own; as JSON what hindered it.

Standard input: [{"pid": 4711, "line": "..."}, ...]; standard output: for each, in order, null or the reason.
"""

import json
import os
import stat
import sys


def write(pid, line):
    # Whatever is no pipe to the engine, a file or nothing, is not the way of its lines.
    out = f'/proc/{pid}/fd/1'
    try:
        if not stat.S_ISFIFO(os.stat(out).st_mode):
            return 'it does not write to the engine'
        # A pipe that is full, or that nobody reads, must not hold up the others.
        descriptor = os.open(out, os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(descriptor, f'{line}\n'.encode())
        finally:
            os.close(descriptor)
    except OSError as error:
        return error.strerror
    return None


def main():
    json.dump([write(each['pid'], each['line']) for each in json.load(sys.stdin)], sys.stdout)


main()
