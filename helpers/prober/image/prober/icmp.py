"""Echo requests over raw sockets."""

import os
import random
import socket
import struct

from .kernel import ICMP6_FILTER, ICMP_FILTER, SOL_RAW
from .probe import Probe

V4_REQUEST, V4_REPLY, V6_REQUEST, V6_REPLY = 8, 0, 128, 129


class Icmp(Probe):
    def begin(self):
        v6 = ':' in self.address()
        # Raw, not a ping socket: those are switched off in a namespace unless somebody allows them.
        self.make_socket(socket.SOCK_RAW, protocol_of(v6))
        only_echo_replies(self.sock, v6)
        # A connected raw socket hears only its peer, and the errors of its own packets.
        self.sock.connect(self.peer(0))
        self.echo = Echo(v6)
        self.sock.send(self.echo.request(1))

    def ready(self):
        if self.echo.answers(self.sock.recv(2048), 1):
            self.finish('open')


def protocol_of(v6):
    return socket.IPPROTO_ICMPV6 if v6 else socket.IPPROTO_ICMP


def only_echo_replies(sock, v6):
    """Neighbour discovery and the talk of others would wake every raw socket of the namespace."""
    if v6:
        blocked = [0xFFFFFFFF] * 8
        blocked[V6_REPLY >> 5] &= ~(1 << (V6_REPLY & 31)) & 0xFFFFFFFF
        sock.setsockopt(socket.IPPROTO_ICMPV6, ICMP6_FILTER, struct.pack('=8I', *blocked))
    else:
        sock.setsockopt(SOL_RAW, ICMP_FILTER, struct.pack('=I', ~(1 << V4_REPLY) & 0xFFFFFFFF))


class Echo:
    """Echo requests whose replies cannot be taken for anybody else's: number, sequence and 16 random bytes."""

    def __init__(self, v6):
        self.v6, self.number, self.nonce = v6, random.randrange(1, 0x10000), os.urandom(16)

    def request(self, sequence):
        def packet(checksum):
            kind = V6_REQUEST if self.v6 else V4_REQUEST
            return struct.pack('!BBHHH', kind, 0, checksum, self.number, sequence) + self.nonce

        # The kernel writes the checksum of ICMPv6 itself.
        return packet(0) if self.v6 else packet(checksum_of(packet(0)))

    def answers(self, data, sequence):
        if not self.v6:
            data = data[(data[0] & 15) * 4 :]
        if len(data) < 8 + len(self.nonce) or data[0] != (V6_REPLY if self.v6 else V4_REPLY):
            return False
        return struct.unpack('!HH', data[4:8]) == (self.number, sequence) and data[8:24] == self.nonce


def checksum_of(data):
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
