"""A server of our own, for the control of every refusal."""

import select
import socket
import ssl

from .line import SecureLine

# Only the probe that it is for knows it; whoever else tries the port gets in too, but not without end.
MOST_VISITORS = 16

contexts = []


class Mirror:
    """
    Takes every version from 1.0 to 1.2 and suites that need no certificate: whoever is refused elsewhere, and not here,
    was able to ask. It lives as long as the one probe that it is for.
    """

    def __init__(self, loop):
        self.loop, self.door, self.lines = loop, socket.create_server(('127.0.0.1', 0)), []
        self.port = self.door.getsockname()[1]
        self.door.setblocking(False)
        loop.watch(self.door.fileno(), select.EPOLLIN, self.take)

    def take(self, _events):
        try:
            sock, _ = self.door.accept()
        except OSError:
            return  # it left before it was greeted
        if len(self.lines) >= MOST_VISITORS:
            return sock.close()
        sock.setblocking(False)
        line = SecureLine(sock, mirror_context(), server_side=True)
        self.lines.append(line)
        self.loop.watch(sock.fileno(), select.EPOLLIN, lambda _events: self.shake(line))

    def shake(self, line):
        try:
            line.take()
            if not line.shake():
                return
            line.flush()
        except BlockingIOError:
            return
        except OSError:
            pass  # the probe heard enough and hung up, or was refused: it says so itself
        self.loop.forget(line.sock.fileno())

    def close(self):
        for sock in (self.door, *(line.sock for line in self.lines)):
            self.loop.forget(sock.fileno())
            sock.close()


def mirror_context():
    if not contexts:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2
        context.set_ciphers('aNULL:@SECLEVEL=0')
        contexts.append(context)
    return contexts[0]
