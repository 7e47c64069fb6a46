"""A TCP connect, and the banner of whoever is there."""

import errno
import os
import select
import socket

from .kernel import check
from .outcomes import ANSWER_LIMIT, explain, printable
from .probe import Probe

QUIET_SECONDS = 0.3
RESET = (errno.ECONNRESET, errno.ENOTCONN)


class Stream(Probe):
    """Connects; what comes then is for subclasses: connected(), and readable() whenever there is something to read."""

    def begin(self):
        self.connecting, self.received = True, bytearray()
        self.connect_stream(self.spec['port'])

    def events(self):
        return select.EPOLLOUT if self.connecting else select.EPOLLIN

    def ready(self):
        if not self.connecting:
            return self.readable()
        try:
            check(self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
            met = self.sock.getpeername()
        except OSError as error:
            # Whoever is reset had been accepted: a connect that is refused ends with another number.
            if error.errno in RESET:
                self.connecting, error = False, ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
            return self.fail(error)
        # A connect to one's own ephemeral port can meet itself: nobody listens there.
        if self.sock.getsockname() == met:
            return self.finish('refused', error='the socket met itself')
        self.connecting = False
        self.connected()

    def banner(self):
        return printable(self.received) if self.received else None

    def silence(self):
        if self.connecting:
            return super().silence()
        self.unanswered()

    def fail(self, error):
        # Once the handshake is done the port has answered, whatever comes after.
        if self.connecting:
            return super().fail(error)
        self.broken(error)

    def unanswered(self):
        """At its limit, connected."""
        self.finish('open', answer=self.banner(), error=None if self.received else 'connected, then silence')

    def broken(self, error):
        """The connection broke."""
        self.finish('open', answer=self.banner(), error=explain(error))


class Tcp(Stream):
    def connected(self):
        self.wanted = self.spec.get('readBytes') or (ANSWER_LIMIT if 'send' in self.spec else 0)
        if self.spec.get('send'):
            self.sock.send(self.spec['send'].encode())
        if not self.wanted:
            self.finish('open')

    def readable(self):
        data = self.sock.recv(min(65536, self.wanted - len(self.received)))
        self.received += data
        if not data or len(self.received) >= self.wanted:
            return self.finish('open', answer=self.banner())
        # Some servers keep the line open after their banner; what follows belongs to it only if it comes at once.
        size = len(self.received)
        self.prober.loop.after(QUIET_SECONDS, lambda: self.quiet(size))

    def quiet(self, size):
        if not self.done and len(self.received) == size:
            self.finish('open', answer=self.banner())
