"""One request to each address, whose ClientHello arrives in a way that few clients send it; nothing is verified here.

Input: JSON with `seconds` (the limit of each) and `askings`, each with `address`, `port`, `sni` (null: none), `host`,
`path` and `how`: `whole` (as any client does), `records` (split over several TLS records), `segments` (over several
packets, with a pause), `long` (with so many offers that the name comes late).
Answer: JSON, in order: `outcome` (answered, refused, silent, unseen), `detail`, `alert` (its name; null: none),
`status`, `headers` (names in small letters).
"""

import json
import re
import socket
import ssl
import sys
import time
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 8
HEADERS_LIMIT = 64 * 1024
# So little that no reader finds the name in the first part.
PART = 40
PAUSE = 0.05
RECORD_HEADER = 5
# Each of an ALPN offer's names may have 255 bytes; together they reach over any first segment.
OFFERS = [f'stackproof-{"x" * 200}-{number}' for number in range(20)]


def context_of(how):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(['http/1.1', *(OFFERS if how == 'long' else [])])
    return context


def in_records(flight):
    """The same handshake bytes, in records of a few bytes each (RFC 8446, 5.1 allows it)."""
    head, body = flight[:3], flight[RECORD_HEADER:]
    parts = [body[at : at + PART] for at in range(0, len(body), PART)]
    return b''.join(head + len(part).to_bytes(2, 'big') + part for part in parts)


def send_first(sock, flight, how):
    if how == 'records':
        flight = in_records(flight)
    if how == 'segments':
        for at in range(0, 4 * PART, PART):
            sock.sendall(flight[at : at + PART])
            time.sleep(PAUSE)
        flight = flight[4 * PART :]
    sock.sendall(flight)


class Line:
    """TLS over memory, so that what goes out first can be cut."""

    def __init__(self, sock, spec):
        self.sock, self.how, self.is_first = sock, spec['how'], True
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = context_of(self.how)
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname=spec['sni'])

    def flush(self):
        data = self.outgoing.read()
        if data and self.is_first:
            self.is_first = False
            send_first(self.sock, data, self.how)
        elif data:
            self.sock.sendall(data)

    def until(self, step):
        """Feeds what comes to a step of TLS until that can be done."""
        while True:
            try:
                done = step()
                self.flush()
                return done
            except ssl.SSLWantReadError:
                self.flush()
            data = self.sock.recv(16384)
            if data:
                self.incoming.write(data)
            else:
                self.incoming.write_eof()


def read_answer(line):
    heard = b''
    while b'\r\n\r\n' not in heard and len(heard) < HEADERS_LIMIT:
        part = line.until(lambda: line.tls.read(16384))
        if not part:
            break
        heard += part
    first, *rest = heard.split(b'\r\n\r\n')[0].decode('latin-1').split('\r\n')
    found = re.match(r'HTTP/1\.[01] (\d{3})', first)
    if not found:
        return {'outcome': 'unseen', 'detail': 'what answers speaks no HTTP'}
    pairs = (each.partition(':') for each in rest)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return {'outcome': 'answered', 'detail': f'HTTP {found[1]}', 'status': int(found[1]), 'headers': headers}


def refusal(error):
    name = re.sub(r'^(SSLV3|TLSV1|TLSV13)_(ALERT_)?', '', error.reason or '').lower()
    is_alert = 'ALERT' in (error.reason or '')
    detail = f'alert: {name}' if is_alert else 'closed in the handshake'
    return {'outcome': 'refused', 'detail': detail, 'alert': name if is_alert else None}


def ask(spec, seconds):
    blank = {'alert': None, 'status': None, 'headers': {}}
    until = (spec['address'], spec['port'])
    try:
        with socket.create_connection(until, timeout=seconds) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line = Line(sock, spec)
            line.until(line.tls.do_handshake)
            request = f'GET {spec["path"]} HTTP/1.1\r\nHost: {spec["host"]}\r\nConnection: close\r\n\r\n'
            line.tls.write(request.encode())
            line.flush()
            return {**blank, **read_answer(line)}
    except ssl.SSLError as error:
        return {**blank, **refusal(error)}
    except TimeoutError:
        return {**blank, 'outcome': 'silent', 'detail': f'silence for {seconds} s'}
    except ConnectionResetError:
        return {**blank, 'outcome': 'refused', 'detail': 'reset in the handshake'}
    except OSError as error:
        return {**blank, 'outcome': 'unseen', 'detail': str(error)}


def main():
    asked = json.loads(sys.stdin.read())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(lambda spec: ask(spec, asked['seconds']), asked['askings'])
        print(json.dumps(list(answers)))


main()
