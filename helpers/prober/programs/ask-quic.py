"""Requests over HTTP/3, from this network namespace; nothing is verified here.

Input: JSON with `seconds` and `plant` (`address`, `port`): a server of our own stands there until it was asked, so long
at most; or with `seconds` (the limit of visits to our own), `planted` (where such a server stands; null: nowhere) and
`visits`, each with `address`, `port`, `seconds`, `sni` (null: none) and `requests` (`host`, `method`, `path`). The
first visit of all goes to a server of our own on loopback: where that fails, no other counts.
Answer: JSON with `control` (null: it works, else what went wrong), `planted` (a visit, or null) and, in order,
`visits`: `handshake` (accepted, refused, silent, failed), `detail`, `alert` (its number; null: none), `chain` (PEM) and
`answers` (`status`, `headers`; null: none).
"""

import asyncio
import datetime
import json
import ssl
import sys

sys.path.insert(0, '/opt/quic')

try:
    from aioquic.asyncio import QuicConnectionProtocol
    from aioquic.asyncio import serve as listen
    from aioquic.h3.connection import H3_ALPN, H3Connection
    from aioquic.h3.events import HeadersReceived
    from aioquic.quic.configuration import QuicConfiguration
    from aioquic.quic.connection import QuicConnection
    from aioquic.quic.events import ConnectionTerminated, HandshakeCompleted
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding
except ImportError as error:
    print(json.dumps({'control': f'the helper image has no QUIC client ({error})', 'planted': None, 'visits': []}))
    sys.exit()

# QUIC carries TLS alerts as errors of its own from here on (RFC 9001, 4.8).
CRYPTO_ERROR = 0x100
AT_ONCE = 16
# By it a login tells browsers, which it sends to its page, from programs.
ACCEPT = (b'accept', b'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8')


class Client(QuicConnectionProtocol):
    """A connection that keeps what comes back, by stream."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.h3 = H3Connection(self._quic)
        self.shaken, self.why, self.answers, self.waiters = asyncio.Event(), None, {}, {}

    def ask(self, request):
        stream = self._quic.get_next_available_stream_id()
        self.answers[stream] = {'status': None, 'headers': {}}
        self.waiters[stream] = asyncio.Event()
        names = (('method', 'method'), ('authority', 'host'), ('path', 'path'))
        headers = [(f':{name}'.encode(), request[key].encode()) for name, key in names]
        self.h3.send_headers(stream, [*headers, (b':scheme', b'https'), ACCEPT], end_stream=True)
        self.transmit()
        return stream

    def quic_event_received(self, event):
        if isinstance(event, HandshakeCompleted):
            self.shaken.set()
        elif isinstance(event, ConnectionTerminated):
            self.why = (event.error_code, event.reason_phrase)
            for each in (self.shaken, *self.waiters.values()):
                each.set()
        for heard in self.h3.handle_event(event):
            answer = self.answers.get(heard.stream_id)
            if answer is None:
                continue
            # Whatever a body holds, it is not waited for.
            if isinstance(heard, HeadersReceived):
                take_headers(answer, heard.headers)
                self.waiters[heard.stream_id].set()


def take_headers(answer, headers):
    for name, value in headers:
        key, said = name.decode('latin-1'), value.decode('latin-1')
        if key == ':status':
            answer['status'] = int(said)
        elif not key.startswith(':'):
            known = answer['headers'].get(key)
            answer['headers'][key] = said if known is None else f'{known}, {said}'


def read_end(client, shaken):
    """What the end of a connection says of its handshake: outcome, detail, alert."""
    code, phrase = client.why
    if CRYPTO_ERROR <= code < 2 * CRYPTO_ERROR:
        return 'refused', phrase or f'alert {code - CRYPTO_ERROR}', code - CRYPTO_ERROR
    if shaken:
        return 'accepted', f'then closed with error {code}', None
    return 'refused', phrase or f'closed with error {code}', None


def certificates_of(quic):

    tls = quic.tls
    shown = [tls._peer_certificate, *(tls._peer_certificate_chain or [])]
    return [each.public_bytes(Encoding.PEM).decode() for each in shown if each is not None]


async def visit(spec, seconds):

    loop = asyncio.get_running_loop()
    settings = QuicConfiguration(alpn_protocols=H3_ALPN, server_name=spec['sni'], verify_mode=ssl.CERT_NONE)
    settings.idle_timeout = 3 * seconds
    quic = QuicConnection(configuration=settings)
    blank = {'alert': None, 'chain': [], 'answers': [None for _ in spec['requests']]}
    any_address = '::' if ':' in spec['address'] else '0.0.0.0'
    transport, client = await loop.create_datagram_endpoint(lambda: Client(quic), local_addr=(any_address, 0))
    try:
        client.connect((spec['address'], spec['port']))
        try:
            await asyncio.wait_for(client.shaken.wait(), seconds)
        except TimeoutError:
            return {**blank, 'handshake': 'silent', 'detail': f'silence for {seconds} s'}
        streams = []
        if client.why is None:
            streams = [client.ask(request) for request in spec['requests']]
            waiting = [client.waiters[each].wait() for each in streams] or [asyncio.sleep(0.2)]
            await asyncio.wait([asyncio.ensure_future(each) for each in waiting], timeout=seconds)
        answers = [client.answers[each] for each in streams] or blank['answers']
        found = [each if each and each['status'] is not None else None for each in answers]
        shaken = quic._handshake_complete
        outcome = ('accepted', 'HTTP/3', None) if client.why is None else read_end(client, shaken)
        # An alert after the first answer is a goodbye, and no refusal.
        if any(found) or (outcome[0] == 'refused' and shaken and outcome[2] is None):
            outcome = ('accepted', 'HTTP/3', None)
        handshake, detail, alert = outcome
        return {
            'handshake': handshake,
            'detail': detail[:200],
            'alert': alert,
            'chain': certificates_of(quic),
            'answers': found,
        }
    finally:
        client.close()
        transport.close()


async def serve(address, port=0):
    """A server of our own, which answers every request with 204; with its port, and whether it was asked."""

    asked = asyncio.Event()

    class Server(QuicConnectionProtocol):
        h3 = None

        def quic_event_received(self, event):
            self.h3 = self.h3 or H3Connection(self._quic)
            for heard in self.h3.handle_event(event):
                if isinstance(heard, HeadersReceived):
                    self.h3.send_headers(heard.stream_id, [(b':status', b'204')], end_stream=True)
                    asked.set()
            self.transmit()

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'stackproof.invalid')])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - day).not_valid_after(now + day).sign(key, SHA256())
    settings = QuicConfiguration(is_client=False, alpn_protocols=H3_ALPN, certificate=made, private_key=key)
    server = await listen(address, port, configuration=settings, create_protocol=Server)
    return server, server._transport.get_extra_info('sockname')[1], asked


async def visit_ours(address, port, seconds):
    request = {'host': 'stackproof.invalid', 'method': 'GET', 'path': '/'}
    return await visit({'address': address, 'port': port, 'sni': 'stackproof.invalid', 'requests': [request]}, seconds)


async def check_ourselves(seconds):
    server, port, _ = await serve('127.0.0.1')
    try:
        seen = await visit_ours('127.0.0.1', port, seconds)
        status = (seen['answers'][0] or {}).get('status')
        return None if status == 204 else f'a server of our own: {seen["handshake"]}, {seen["detail"]}, {status}'
    finally:
        server.close()


async def plant(address, port, seconds):
    """Stands until it was asked, and a little longer, for its last words."""
    server, _, asked = await serve(address, port)
    try:
        await asyncio.wait_for(asked.wait(), seconds)
        await asyncio.sleep(0.5)
    except TimeoutError:
        pass  # nobody came
    finally:
        server.close()


async def ask(asked):
    seconds, planted = asked['seconds'], asked['planted']
    control = await check_ourselves(seconds)
    ours = await visit_ours(planted['address'], planted['port'], seconds) if planted else None
    room = asyncio.Semaphore(AT_ONCE)

    async def one(spec):
        async with room:
            try:
                return await visit(spec, spec['seconds'])
            except OSError as error:
                blank = {'alert': None, 'chain': [], 'answers': [None for _ in spec['requests']]}
                return {**blank, 'handshake': 'failed', 'detail': str(error)}

    seen = await asyncio.gather(*(one(spec) for spec in asked['visits']))
    return {'control': control, 'planted': ours, 'visits': seen}


def main():
    asked = json.loads(sys.stdin.read())
    if 'plant' in asked:
        asyncio.run(plant(asked['plant']['address'], asked['plant']['port'], asked['seconds']))
        return
    print(json.dumps(asyncio.run(ask(asked))))


main()
