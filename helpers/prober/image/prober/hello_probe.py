"""One hello made by hand, and what the server chose of it."""

import struct

from .hello import NotTlsError, RefusedError, ServerAnswer, client_hello
from .line import PORTION
from .mirror import Mirror
from .outcomes import printable
from .tls import NOT_TLS, Handshaking, name_in_handshake, too_much

# A server's choice stands at the very beginning of its answer.
ANSWER_LIMIT = 64 * 1024
SHOWN = 8192


class Hello(Handshaking):
    mirror = None

    def begin(self):
        if self.spec.get('own'):
            self.mirror = Mirror(self.prober.loop)
            self.spec = {**self.spec, 'address': '127.0.0.1', 'port': self.mirror.port}
        super().begin()

    def close(self):
        super().close()
        if self.mirror:
            self.mirror.close()

    def connected(self):
        spec, self.answer = self.spec, ServerAnswer()
        name = name_in_handshake(spec.get('sni'))
        offer = client_hello(
            spec['version'], spec['suites'], name, spec.get('alpn') or (), spec.get('compression', False)
        )
        self.sock.send(offer)

    def readable(self):
        data = self.sock.recv(PORTION)
        self.received += data[: SHOWN - len(self.received)]
        try:
            chosen = self.answer.feed(data)
        except RefusedError as refusal:
            return self.finish('refused', error=f'alert: {refusal}')
        except (NotTlsError, IndexError, ValueError, OverflowError, struct.error):
            return self.finish('open', answer=printable(self.received), error=NOT_TLS)
        if chosen:
            self.finish('open', hello=chosen)
        elif not data:
            self.finish('refused', error='closed in the handshake')
        elif self.answer.size > ANSWER_LIMIT:
            self.finish('probe-failed', error=too_much(ANSWER_LIMIT))
