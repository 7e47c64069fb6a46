"""What listens in a namespace, and whose it is."""

import os

from .procfs import listeners_in


def read_sockets(namespaces, name, owners, ours):
    """Rows of every listener that is none of ours (by inode), or what stood in the way."""
    trouble = namespaces.trouble(name)
    if trouble:
        return {'error': trouble}
    rows = []
    try:
        namespaces.enter(name)
        for table in ('tcp', 'tcp6', 'udp', 'udp6'):
            # A kernel without IPv6 has no table of it.
            if table.endswith('6') and not os.path.exists(f'/proc/thread-self/net/{table}'):
                continue
            with open(f'/proc/thread-self/net/{table}', encoding='ascii') as file:
                text = file.read()
            for inode, protocol, address, port in listeners_in(table, text):
                if inode not in ours:
                    row = {'protocol': protocol, 'address': address, 'port': port, 'process': '?'}
                    rows.append({**row, **owners.get(inode, {})})
    except OSError as error:
        return {'error': f'the socket tables cannot be read: {error.strerror}'}
    trouble = namespaces.trouble(name)
    return {'error': trouble} if trouble else rows
