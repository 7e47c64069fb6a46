"""One HTTP request, sent as it was written, over a connection of its own unless it may share one; plain or over TLS."""

import functools
import select
import ssl

from .http_answer import HttpAnswer
from .kept import may_share
from .line import PlainLine, SecureLine
from .outcomes import printable
from .tcp import Stream
from .tls import HANDSHAKE_LIMIT, context_of, name_in_handshake, too_much


class Http(Stream):
    line, shaking, certificate = None, False, None
    # Under which its connection is kept for others, and whether it was another's before.
    key, second_hand = None, False

    def begin(self):
        self.answer = HttpAnswer(self.spec.get('method') or 'GET')
        if may_share(self.spec):
            self.key = self.key_of(self.spec)
            if kept := self.prober.kept.take(self.key):
                return self.go_on(*kept)
        super().begin()

    def key_of(self, spec):
        namespace = self.prober.namespaces.named[spec['namespace']]
        return namespace, spec['address'], spec['port'], spec.get('from'), bool(spec.get('tls')), self.name()

    def name(self):
        return name_in_handshake(self.spec['sni'] if 'sni' in self.spec else self.spec.get('host'))

    def go_on(self, line, certificate):
        """Over a connection that has served another request."""
        self.sock, self.line, self.certificate = line.sock, line, certificate
        self.connecting, self.received, self.second_hand = False, bytearray(), True
        line.say(compose(self.spec))

    def start_afresh(self):
        """The server hung up where it could, between two requests, and answered nothing of this one."""
        self.close()
        self.line, self.certificate, self.second_hand = None, None, False
        try:
            self.prober.namespaces.enter(self.spec['namespace'])
            super().begin()
            self.rearm()
        except OSError as error:
            self.fail(error)

    def connected(self):
        spec = self.spec
        if spec.get('tls'):
            self.line, self.shaking = SecureLine(self.sock, context_of(), self.name()), True
            self.shake()
        else:
            self.line = PlainLine(self.sock)
            self.line.say(compose(spec))

    def events(self):
        unsent = self.line is not None and self.line.unsent
        return super().events() | (select.EPOLLOUT if unsent else 0)

    def shake(self):
        if self.line.shake():
            self.shaking = False
            leaf = self.line.tls.getpeercert(binary_form=True)
            self.certificate = pem_of(leaf) if leaf else None
            self.line.say(compose(self.spec))
            # What came with the end of the handshake lies in memory, where the loop does not see it.
            if self.line.incoming.pending:
                self.take(*self.line.decrypt())
        elif self.line.heard > HANDSHAKE_LIMIT:
            self.finish('open', error=too_much(HANDSHAKE_LIMIT))

    def readable(self):
        if self.line.unsent:
            self.line.flush()
        if self.shaking:
            self.line.take()
            return self.shake()
        try:
            data, ended = self.line.hear()
        except (ConnectionError, ssl.SSLEOFError):
            data, ended = b'', True
        if ended and self.is_unheard() and not data:
            return self.start_afresh()
        self.take(data, ended)

    def is_unheard(self):
        return self.second_hand and not self.answer.begun

    def take(self, data, ended):
        """Finishes as soon as the answer is whole, too long, or the server has nothing more to say."""
        answer = self.answer
        size = len(answer.body)
        answer.feed(data, ended)
        if not self.batch.takes_more(len(answer.body), len(answer.body) - size) and not answer.done:
            answer.cut()
        if not answer.done:
            return
        if answer.trouble:
            return self.finish('open', answer=self.banner(), error=answer.trouble)
        http = {
            'status': answer.status,
            'headers': answer.headers,
            'cookies': answer.cookies,
            'body': answer.body.decode('utf-8', 'replace'),
            'certificate': self.certificate,
            'truncated': answer.truncated,
        }
        if self.key and answer.leaves_open and not ended and self.line.is_empty():
            self.hand_on()
        self.finish('open', http=http)

    def hand_on(self):
        """For whoever asks the same server next."""
        self.prober.loop.forget(self.sock.fileno())
        self.sock = None
        self.prober.kept.give(self.key, self.line, self.certificate)

    def banner(self):
        heard = self.answer.body or self.answer.rest
        return printable(heard) if heard else None

    def unanswered(self):
        stage = 'no TLS handshake' if self.shaking else 'no whole answer'
        self.finish('open', answer=self.banner(), error=f'connected, but {stage} within {self.limit_in_words()}')

    def broken(self, error):
        if self.is_unheard():
            return self.start_afresh()
        # Said in two ways by OpenSSL, as the connection's end or what came before it was read first.
        if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return self.finish('open', error='TLS: the connection was closed')
        if isinstance(error, ssl.SSLError):
            return self.finish('open', error=f'TLS: {error.reason or error}')
        if isinstance(error, ConnectionError) and not self.spec.get('tls'):
            return self.take(b'', True)
        super().broken(error)


# Thousands of answers come with the same one.
pem_of = functools.lru_cache(maxsize=256)(ssl.DER_cert_to_PEM_cert)


def compose(spec):
    """The request as it goes over the line."""
    method, body = spec.get('method') or 'GET', (spec.get('body') or '').encode()
    given = spec.get('headers') or {}
    named = {name.lower() for name in given}
    lines = [(name, value) for name, value in usual_headers(spec, method, body) if name.lower() not in named]
    lines += [*given.items(), *(spec.get('lines') or [])]
    first = f'{method} {spec["path"]} HTTP/{spec.get("version") or "1.1"}'
    return '\r\n'.join([first, *(f'{name}: {value}' for name, value in lines), '', '']).encode() + body


def usual_headers(spec, method, body):
    host = spec['host'] if 'host' in spec else authority_of(spec)
    if host is not None:
        yield 'Host', host
    yield from (('User-Agent', 'stackproof'), ('Accept', '*/*'))
    if not may_share(spec):
        yield 'Connection', 'close'
    if body or method in ('POST', 'PUT', 'PATCH', 'DELETE'):
        yield 'Content-Length', str(len(body))


def authority_of(spec):
    address = f'[{spec["address"]}]' if ':' in spec['address'] else spec['address']
    return address if spec['port'] == (443 if spec.get('tls') else 80) else f'{address}:{spec["port"]}'
