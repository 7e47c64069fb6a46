# ruff: noqa: F821
# What it calls stands in watch-door.py, which is put before it.

# Watches what leaves a network namespace, and says which header lines carried our mark, and where to.
#
# Runs in the proxy's namespace, changes nothing, prints one JSON line. Arguments: the mark's beginning, the port of the
# door, seconds at most.

import json
import re
import socket
import struct
import sys

MARK, PORT, LONGEST = sys.argv[1].encode(), int(sys.argv[2]), float(sys.argv[3])
OUTGOING = 4
END, MOST = b'\r\n\r\n', 1 << 18
SOL_PACKET, PACKET_STATISTICS = 263, 6
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


class Wire:
    """Whatever passes the interfaces of this namespace; nothing of it is stopped."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        self.socket.setblocking(False)
        make_room(self.socket)

    def fileno(self):
        return self.socket.fileno()

    def take(self):
        """The next packet, and which way it went; BlockingIOError: none lies here."""
        packet, where = self.socket.recvfrom(65535)
        return packet, where[2]

    def lost(self):
        """How many packets found no room since it was last asked."""
        return struct.unpack('II', self.socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))[1]


class Watch:
    def __init__(self, wire):
        self.wire, self.heads, self.seen = wire, Heads(), []

    def read(self, most):
        """Reads that many packets at most; whether there were as many."""
        for _ in range(most):
            try:
                packet, way = self.wire.take()
            except BlockingIOError:
                return False
            if way == OUTGOING and (head := self.heads.take(packet)):
                to, port, text = head
                self.seen += [
                    {'mark': mark, 'to': to, 'port': port, 'names': names, 'addresses': addresses(text)}
                    for mark, names in marked(text).items()
                ]
        return True

    def run(self, door, longest):
        """Until somebody at the door says `end`, and what left before that is read; seconds at most."""
        watch_until_told(door, [self.wire], lambda _, most: self.read(most), longest)


def main():
    wire, door = Wire(), open_door(PORT)
    watch = Watch(wire)
    watch.run(door, LONGEST)
    print(json.dumps({'seen': watch.seen, 'lost': wire.lost()}))


main()
