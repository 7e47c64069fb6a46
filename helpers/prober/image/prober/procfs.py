"""What /proc tells: who holds a namespace or a socket, what listens, and whether a neighbour found room."""

import os
import re
import socket
import struct


def mark_of(pid):
    """Tells one process and its network namespace from any other that may get the same number later."""
    with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as file:
        return started(file.read()), os.readlink(f'/proc/{pid}/ns/net')


def started(stat):
    """When a process started, in ticks of the machine; its name may hold blanks and brackets."""
    return stat.rpartition(')')[2].split()[19]


def owners_of_sockets():
    """Which process, and which container, holds each socket, by inode; one walk over all descriptors of the machine."""
    owners = {}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        inodes = sockets_of(pid)
        if not inodes:
            continue
        try:
            with open(f'/proc/{pid}/comm', encoding='utf-8', errors='replace') as file:
                process = file.read().strip()
            with open(f'/proc/{pid}/cgroup', encoding='utf-8', errors='replace') as file:
                owner = {'process': process, 'container': container_of(file.read())}
        except OSError:
            continue
        for inode in inodes:
            owners.setdefault(inode, owner)
    return owners


def sockets_of(pid):
    inodes = []
    try:
        descriptors = os.listdir(f'/proc/{pid}/fd')
    except OSError:
        return inodes  # it ended
    for descriptor in descriptors:
        try:
            target = os.readlink(f'/proc/{pid}/fd/{descriptor}')
        except OSError:
            continue  # it was closed while we looked: the others count
        if target.startswith('socket:['):
            inodes.append(target[8:-1])
    return inodes


def container_of(cgroup):
    """The id of the container whose control group that is; None: of no container."""
    ids = re.findall(r'(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])', cgroup)
    # The innermost group is the container's own, where an engine runs inside a container.
    return ids[-1] if ids else None


def plain_address(word):
    """An address as the socket tables write it: hexadecimal, by words of the machine's own byte order."""
    return readable_address(
        struct.pack(f'={len(word) // 8}I', *(int(word[at : at + 8], 16) for at in range(0, len(word), 8)))
    )


def readable_address(raw):
    """Four or sixteen bytes; an IPv4 address that is mapped into IPv6 is told as what it is."""
    if len(raw) == 16 and raw[:12] == b'\0' * 10 + b'\xff\xff':
        raw = raw[12:]
    return socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw)


def listeners_in(table, text):
    """(inode, protocol, address, port) of each listener in one of the kernel's tables: tcp, tcp6, udp or udp6."""
    # 0A: listens. 07 on UDP: bound and not connected, which is UDP's listening.
    listening = '0A' if table.startswith('tcp') else '07'
    for line in text.splitlines()[1:]:
        fields = line.split()
        address, _, port = fields[1].partition(':')
        if fields[3] == listening and int(port, 16):
            yield fields[9], table[:3], plain_address(address), int(port, 16)


def refused_neighbours():
    """How often the kernel had no room left for a neighbour; only the machine's first namespace shows it, others 0."""
    count = 0
    for table in ('arp_cache', 'ndisc_cache'):
        try:
            with open(f'/proc/thread-self/net/stat/{table}', encoding='ascii') as file:
                count += table_fulls(file.read())
        except OSError:
            continue
    return count


def table_fulls(text):
    names, *rows = [line.split() for line in text.splitlines()]
    if 'table_fulls' not in names:
        return 0
    return sum(int(row[names.index('table_fulls')], 16) for row in rows)
