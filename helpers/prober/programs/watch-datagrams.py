# ruff: noqa: F821
# What it calls stands in watch-door.py, which is put before it.

# Says which of our marks come to this network namespace in datagrams, and get past its own packet filter.
#
# Changes nothing, prints one JSON line. Arguments: the mark's beginning, the port of the door, seconds at most.

import json
import socket
import struct
import sys

MARK, PORT, LONGEST = sys.argv[1].encode(), int(sys.argv[2]), float(sys.argv[3])
SO_MEMINFO, DROPS = 55, 8
HEADER = 8


def mark_in(packet, family):
    """The mark that a datagram begins with; None where it has none. The kernel leaves IPv6's own header out."""
    start = (packet[0] & 15) * 4 if family == socket.AF_INET else 0
    payload = packet[start + HEADER :]
    return payload.decode('latin-1') if payload.startswith(MARK) else None


def listen():
    """A raw socket of each family gets a copy of what is given to those who listen here, and takes nothing away."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            sock = socket.socket(family, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.IPPROTO_UDP)
        except OSError:
            # A kernel without IPv6 brings none of its packets.
            if family == socket.AF_INET:
                raise
            continue
        make_room(sock)
        yield sock


def main():
    seen, sources = set(), list(listen())

    def read(source, most):
        for _ in range(most):
            try:
                mark = mark_in(source.recv(65535), source.family)
            except BlockingIOError:
                return False
            if mark is not None:
                seen.add(mark)
        return True

    watch_until_told(open_door(PORT), sources, read, LONGEST)
    memory = [source.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 36) for source in sources]
    print(json.dumps({'seen': sorted(seen), 'lost': sum(struct.unpack('9I', each)[DROPS] for each in memory)}))


main()
