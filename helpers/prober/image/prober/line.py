"""A connected socket, plain or with TLS over it. One call takes one portion of what lies there, and never waits."""

import contextlib
import ssl

# Of what lies there; so little, that a crowd of peers who say a lot leaves the others their turn.
PORTION = 16384


class PlainLine:
    def __init__(self, sock):
        self.sock, self.unsent = sock, b''

    def say(self, data):
        self.unsent += data
        self.flush()

    def flush(self):
        """Sends what the socket takes now; `unsent` is the rest."""
        while self.unsent:
            try:
                self.unsent = self.unsent[self.sock.send(self.unsent) :]
            except BlockingIOError:
                return

    def is_empty(self):
        """Whether nothing is on its way here, either way."""
        return not self.unsent

    def hear(self):
        """What came, and whether that was the end. Raises BlockingIOError where nothing lies there."""
        data = self.sock.recv(PORTION)
        return data, not data


class SecureLine(PlainLine):
    """
    TLS over memory, not over the socket: OpenSSL on a socket reads on for as long as there is something, and a peer
    that sends HelloRequests or session tickets without end would never let it return.
    """

    def __init__(self, sock, context, name=None, server_side=False):
        super().__init__(sock)
        self.incoming, self.outgoing, self.heard = ssl.MemoryBIO(), ssl.MemoryBIO(), 0
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=server_side, server_hostname=name)

    def say(self, data):
        self.tls.write(data)
        self.flush()

    def flush(self):
        self.unsent += self.outgoing.read()
        super().flush()

    def take(self):
        data = self.sock.recv(PORTION)
        self.heard += len(data)
        if data:
            self.incoming.write(data)
        else:
            self.incoming.write_eof()

    def shake(self):
        """
        One step of the handshake, with what was taken; True: it is done, and its last words wait for flush() or for
        what is said next. Raises ssl.SSLError where it cannot be.
        """
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            self.flush()
            return False
        except ssl.SSLError:
            # Our alert goes out if it can; what counts is why.
            with contextlib.suppress(OSError):
                self.flush()
            raise
        return True

    def is_empty(self):
        return super().is_empty() and not self.incoming.pending

    def hear(self):
        self.take()
        return self.decrypt()

    def decrypt(self):
        """What is whole of what was taken."""
        parts = []
        try:
            while part := self.tls.read(PORTION):
                parts.append(part)
            ended = True
        except ssl.SSLWantReadError:
            ended = False
        except ssl.SSLEOFError:
            ended = True
        with contextlib.suppress(OSError):
            self.flush()
        return b''.join(parts), ended
