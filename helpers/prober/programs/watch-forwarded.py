"""Watches what leaves a network namespace, and says which header lines carried our mark, and where to.

Runs in the proxy's namespace, changes nothing, prints one JSON line. Whoever connects to a loopback port learns that
the watch is on; whoever says `end` there ends it. Arguments: the mark's beginning, that port, seconds at most.
"""

import json
import re
import select
import socket
import struct
import sys
import time

MARK, PORT, LONGEST = sys.argv[1].encode(), int(sys.argv[2]), float(sys.argv[3])
OUTGOING = 4
END, MOST = b'\r\n\r\n', 1 << 18
REQUEST = re.compile(rb'[A-Za-z]+ [^ ]')


def parts(packet):
    """Flow, destination, port, sequence number and payload of a TCP packet; None for anything else."""
    version = packet[0] >> 4
    if version == 4 and packet[9] == 6:
        start, ends = (packet[0] & 15) * 4, packet[12:20]
        to = socket.inet_ntop(socket.AF_INET, packet[16:20])
    elif version == 6 and packet[6] == 6:
        start, ends = 40, packet[8:40]
        to = socket.inet_ntop(socket.AF_INET6, packet[24:40])
    else:
        return None
    tcp = packet[start:]
    _, port, number = struct.unpack('!HHI', tcp[:8])
    return ends + tcp[:4], to, port, number, tcp[(tcp[12] >> 4) * 4 :]


class Heads:
    """Whole heads of requests out of packets: one with many lines comes in several."""

    def __init__(self):
        self.open = {}

    def take(self, packet):
        """Destination, port and text of a head that ends with this packet; None where none does."""
        if not (read := parts(packet)) or not read[-1]:
            return None
        flow, to, port, number, payload = read
        expected, begun = self.open.pop(flow, (None, b''))
        text = begun + payload if expected == number else payload
        if not (MARK in text or REQUEST.match(text)):
            return None
        if END in text or len(text) > MOST:
            return to, port, text.split(END)[0]
        self.open[flow] = ((number + len(payload)) % (1 << 32), text)
        return None


def marked(payload):
    """The names of the marked lines, by mark."""
    found = {}
    for line in payload.split(b'\r\n')[1:]:
        name, _, value = line.partition(b':')
        at = value.find(MARK)
        if at >= 0:
            mark = value[at:].split(b',')[0].strip().decode('latin-1')
            found.setdefault(mark, []).append(name.strip().decode('latin-1'))
    return found


def addresses(payload):
    """Whom the request is said to come from: all of X-Forwarded-For and X-Real-Ip."""
    found = []
    for line in payload.split(b'\r\n\r\n')[0].split(b'\r\n')[1:]:
        name, _, value = line.partition(b':')
        if name.strip().lower() in (b'x-forwarded-for', b'x-real-ip'):
            found += [part.strip().decode('latin-1') for part in value.split(b',')]
    return found


def main():
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(('127.0.0.1', PORT))
    door.listen(16)
    heads, seen, visitors, end = Heads(), [], [], time.monotonic() + LONGEST
    while (left := end - time.monotonic()) > 0:
        for ready in select.select([wire, door, *visitors], [], [], left)[0]:
            if ready is door:
                visitors.append(door.accept()[0])
            elif ready is wire:
                packet, where = wire.recvfrom(65535)
                if where[2] == OUTGOING and (head := heads.take(packet)):
                    to, port, text = head
                    seen += [
                        {'mark': mark, 'to': to, 'port': port, 'names': names, 'addresses': addresses(text)}
                        for mark, names in marked(text).items()
                    ]
            else:
                try:
                    said = ready.recv(16)
                except OSError:
                    said = b''
                # Packets of before still wait on the wire's socket: a moment to read them.
                if said.startswith(b'end'):
                    end = min(end, time.monotonic() + 0.1)
                visitors.remove(ready)
                ready.close()
    print(json.dumps(seen))


main()
