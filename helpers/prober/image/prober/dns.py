"""A question to a resolver: over UDP, and over TCP where the answer was truncated."""

import random
import select
import socket

from .dns_message import Question, framed, is_truncated, unframed
from .kernel import check
from .outcomes import explain, printable
from .udp import Datagrams

PORT = 53


class Dns(Datagrams):
    def begin(self):
        self.question = Question(random.randrange(0x10000), self.spec['name'], self.spec.get('type') or 'A')
        self.over_tcp, self.said, self.received = False, False, bytearray()
        super().begin()

    def address(self):
        return self.spec['resolver']

    def port(self):
        return PORT

    def payload(self):
        return self.question.message()

    def events(self):
        return select.EPOLLOUT if self.over_tcp and not self.said else select.EPOLLIN

    def ready(self):
        if self.over_tcp:
            return self.ready_tcp()
        reply = self.sock.recv(65536)
        if not self.question.is_answered_by(reply):
            return
        if not is_truncated(reply):
            return self.conclude(reply)
        # The whole answer is to be had over TCP.
        self.close()
        self.prober.namespaces.enter(self.spec['namespace'])
        self.over_tcp = True
        self.connect_stream(PORT)

    def ready_tcp(self):
        if not self.said:
            check(self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
            self.said = True
            self.sock.send(framed(self.payload()))
            return
        data = self.sock.recv(65536)
        self.received += data
        reply = unframed(self.received)
        if reply is not None:
            answered = self.question.is_answered_by(reply)
            return self.conclude(reply) if answered else self.unfinished('an answer to another question')
        if not data:
            self.unfinished('the connection closed early')

    def unfinished(self, why):
        self.finish('probe-failed', error=f'truncated over UDP, and over TCP {why}')

    def silence(self):
        if self.over_tcp:
            return self.unfinished('silence')
        super().silence()

    def fail(self, error):
        if self.over_tcp:
            return self.unfinished(explain(error))
        super().fail(error)

    def conclude(self, reply):
        try:
            code, addresses, texts = self.question.read(reply)
        except ValueError as error:
            return self.finish('open', answer=printable(reply), error=str(error))
        answer = printable(b'\n'.join(texts)) if texts else None
        self.finish('open', answer=answer, dns={'code': code, 'addresses': addresses})
