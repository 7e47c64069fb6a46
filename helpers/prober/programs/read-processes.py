"""What the processes of every container do: their names and arguments, the names of their variables, the connections
that they keep.

Runs on the host, changes nothing, prints one JSON line. No value of a variable leaves it, and of an argument only what
looks like a word or an option. Argument: seconds for which a connection must last.
"""

import json
import mmap
import os
import re
import socket
import struct
import sys
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
WORD = re.compile(r'-{0,2}[a-z][a-z0-9-]{0,23}(?==|$)')
# What Go writes into each program that it builds: the package that its main function stands in.
MAIN_PACKAGE = re.compile(rb'path\t([\w./~-]{3,120})\nmod\t')
LARGEST_PROGRAM = 256 * 1024 * 1024


def read(path):
    try:
        with open(path, 'rb') as file:
            return file.read()
    except OSError:
        return b''


def container_of(pid):
    ids = re.findall(r'(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])', read(f'/proc/{pid}/cgroup').decode('utf-8', 'replace'))
    return ids[-1] if ids else None


def words_of(pid):
    """The program, and what is a word or an option of its arguments; never what an option is set to."""
    argv = [part.decode('utf-8', 'replace') for part in read(f'/proc/{pid}/cmdline').split(b'\0') if part]
    shown = [found[0] for part in argv[1:40] if (found := WORD.match(part))]
    return [os.path.basename(argv[0])[:60], *shown] if argv else []


def names_of(pid):
    names = (part.partition(b'=')[0].decode('utf-8', 'replace') for part in read(f'/proc/{pid}/environ').split(b'\0'))
    return sorted({name for name in names if re.fullmatch(r'[A-Za-z_]\w{0,60}', name)})


def inodes_of(pid):
    try:
        descriptors = os.listdir(f'/proc/{pid}/fd')
    except OSError:
        return set()
    found = set()
    for each in descriptors:
        try:
            link = os.readlink(f'/proc/{pid}/fd/{each}')
        except OSError:
            continue  # it was closed while we looked: the others count
        if link.startswith('socket:['):
            found.add(link[8:-1])
    return found


def plain(word):
    raw = struct.pack(f'={len(word) // 8}I', *(int(word[at : at + 8], 16) for at in range(0, len(word), 8)))
    if len(raw) == 16 and raw[:12] == b'\0' * 10 + b'\xff\xff':
        raw = raw[12:]
    return socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw)


def connections(pid):
    """(inode, protocol, local port, address, port) of each connection that went out from here."""
    rows, listening = [], set()
    for table in ('tcp', 'tcp6', 'udp', 'udp6'):
        for line in read(f'/proc/{pid}/net/{table}').decode('ascii', 'replace').splitlines()[1:]:
            fields = line.split()
            local, (address, _, port) = int(fields[1].partition(':')[2], 16), fields[2].partition(':')
            if fields[3] == '0A':
                listening.add((table[:3], local))
            elif fields[3] == '01':
                rows.append((fields[9], table[:3], local, plain(address), int(port, 16)))
    return [row for row in rows if (row[1], row[2]) not in listening]


def main_package(pid):
    """Of a program that Go built; read only where it fits into memory."""
    try:
        with open(f'/proc/{pid}/exe', 'rb') as file:
            if os.fstat(file.fileno()).st_size > LARGEST_PROGRAM:
                return None
            with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as program:
                found = MAIN_PACKAGE.search(program)
                return found[1].decode() if found else None
    except (OSError, ValueError):
        return None


def namespace_of(pid):
    try:
        return os.readlink(f'/proc/{pid}/ns/net')
    except OSError:
        return pid


def look(before=None):
    """
    Processes by number, and which connections each of them holds now; where an earlier look is given, only of those
    that held one then. The kernel walks all connections of the machine for each table: once for a namespace.
    """
    found, tables = {}, {}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        container = container_of(pid)
        if not container:
            continue
        held = set()
        if before is None or before.get(pid, (None, None))[1]:
            inodes = inodes_of(pid)
            namespace = namespace_of(pid)
            if inodes and namespace not in tables:
                tables[namespace] = connections(pid)
            held = {row[1:] for row in tables.get(namespace, ()) if row[0] in inodes}
        found[pid] = (container, held)
    return found


def main():
    before = look()
    time.sleep(SECONDS)
    after = look(before)
    rows = []
    for pid, (container, held) in after.items():
        kept = sorted(held & before.get(pid, (None, set()))[1])
        rows.append(
            {
                'container': container,
                'words': words_of(pid),
                'names': names_of(pid),
                'package': main_package(pid) if kept else None,
                'held': [
                    {'protocol': protocol, 'address': address, 'port': port} for protocol, _, address, port in kept
                ],
            }
        )
    print(json.dumps(rows))


main()
