"""One HTTP request over a connection of its own, plain or over TLS, sent as it was written."""

import functools
import select
import ssl

from .http_answer import HttpAnswer
from .line import PlainLine, SecureLine
from .outcomes import printable
from .tcp import Stream
from .tls import HANDSHAKE_LIMIT, context_of, name_in_handshake, too_much


class Http(Stream):
    line, shaking, certificate = None, False, None

    def begin(self):
        self.answer = HttpAnswer(self.spec.get('method') or 'GET')
        super().begin()

    def connected(self):
        spec = self.spec
        if spec.get('tls'):
            name = spec['sni'] if 'sni' in spec else spec.get('host')
            self.line, self.shaking = SecureLine(self.sock, context_of(), name_in_handshake(name)), True
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
        self.take(data, ended)

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
        self.finish('open', http=http)

    def banner(self):
        heard = self.answer.body or self.answer.rest
        return printable(heard) if heard else None

    def unanswered(self):
        stage = 'no TLS handshake' if self.shaking else 'no whole answer'
        self.finish('open', answer=self.banner(), error=f'connected, but {stage} within {self.limit_in_words()}')

    def broken(self, error):
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
    yield from (('User-Agent', 'stackproof'), ('Accept', '*/*'), ('Connection', 'close'))
    if body or method in ('POST', 'PUT', 'PATCH', 'DELETE'):
        yield 'Content-Length', str(len(body))


def authority_of(spec):
    address = f'[{spec["address"]}]' if ':' in spec['address'] else spec['address']
    return address if spec['port'] == (443 if spec.get('tls') else 80) else f'{address}:{spec["port"]}'
