"""What listens in a namespace, and whose it is."""

import os
import socket

from .procfs import listeners_in
from .socket_diag import tcp_listeners

FAMILIES = {'tcp': socket.AF_INET, 'tcp6': socket.AF_INET6}


def read_sockets(namespaces, name, owners, ours):
    """Rows of every listener that is none of ours (by inode), or what stood in the way."""
    trouble = namespaces.trouble(name)
    if trouble:
        return {'error': trouble}
    rows = []
    try:
        namespaces.enter(name)
        for table in ('tcp', 'tcp6', 'udp', 'udp6'):
            for inode, protocol, address, port in listeners_of(table):
                if inode not in ours:
                    row = {'protocol': protocol, 'address': address, 'port': port, 'process': '?'}
                    rows.append({**row, **owners.get(inode, {})})
    except OSError as error:
        return {'error': f'the socket tables cannot be read: {error.strerror}'}
    trouble = namespaces.trouble(name)
    return {'error': trouble} if trouble else rows


def listeners_of(table):
    """Of the namespace that this thread is in; out of its text table where the kernel tells nothing of them alone."""
    if table in FAMILIES:
        try:
            return [(inode, 'tcp', address, port) for inode, address, port in tcp_listeners(FAMILIES[table])]
        except OSError:
            pass
    # A kernel without IPv6 has no table of it.
    if table.endswith('6') and not os.path.exists(f'/proc/thread-self/net/{table}'):
        return []
    with open(f'/proc/thread-self/net/{table}', encoding='ascii') as file:
        return list(listeners_in(table, file.read()))
