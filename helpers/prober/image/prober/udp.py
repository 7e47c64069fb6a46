"""A datagram, and whatever comes back."""

import socket

from .outcomes import printable
from .probe import Probe


class Datagrams(Probe):
    """Says its payload up to three times; subclasses read in ready()."""

    def begin(self):
        self.make_socket(socket.SOCK_DGRAM)
        self.sock.connect(self.peer(self.port()))
        self.sock.send(self.payload())
        # A datagram may get lost, and a kernel answers only so many with a refusal in a second.
        for part in (1 / 3, 2 / 3):
            self.prober.loop.at(self.started + self.batch.limit * part, self.say_again)

    def say_again(self):
        if self.done or self.sock.type & 0xF != socket.SOCK_DGRAM:
            return
        try:
            self.sock.send(self.payload())
        except BlockingIOError:
            return
        except OSError as error:
            self.fail(error)


class Udp(Datagrams):
    def port(self):
        return self.spec['port']

    def payload(self):
        return bytes.fromhex(self.spec.get('payload') or '')

    def ready(self):
        self.finish('open', answer=printable(self.sock.recv(65536)))
