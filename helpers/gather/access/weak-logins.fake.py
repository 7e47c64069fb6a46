# Logins for tests: each keeps strangers out with 401, and is weak in one way. Behind each stands a page at `/`, for
# whoever gets in.
# Arguments: the first port, the protected host, the open host, the open path. Prints a line of JSON, weakness → port,
# and serves until it is ended.
# CERTIFICATE and KEY (PEM) in the environment: for the one login that looks at the handshake.
import base64
import json
import os
import posixpath
import re
import socket
import ssl
import sys
import tempfile
import threading
import urllib.parse

FIRST, CLOSED, OPEN, BELOW = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]


class Request:
    def __init__(self, head, sni):
        first, *lines = head.decode('latin-1').split('\r\n')
        self.method, self.target, self.version = first.split(' ', 2)
        self.lines = [(name.lower(), value.strip()) for name, _, value in (line.partition(':') for line in lines)]
        self.sni = sni

    def all(self, name):
        return [value for known, value in self.lines if known == name]

    def get(self, name):
        return (self.all(name) or [''])[0]

    @property
    def local(self):
        """The target without scheme and host."""
        return re.sub(r'^https?://[^/]*', '', self.target)

    @property
    def raw(self):
        return re.split('[?#]', self.local)[0]

    def reaches_page(self):
        """Whether an application that forgives everything reads the target as its page."""
        path = urllib.parse.unquote(urllib.parse.unquote(self.raw)).replace('\\', '/').replace('\0', '').strip()
        path = re.sub(';[^/]*', '', path.split('?')[0])
        return posixpath.normpath('/' + path.lstrip('/')) == '/'


def below(path):
    return path == BELOW or path.startswith(BELOW)


def names(value):
    return [each.strip().lower() for each in value.split(',')]


def credentials(request):
    kind, _, value = request.get('authorization').partition(' ')
    return base64.b64decode(value).decode().partition(':')[0] if kind == 'Basic' else None


HOSTS = ['x-forwarded-host', 'x-forwarded-server', 'x-host', 'x_forwarded_host']
PATHS = ['x-forwarded-uri', 'x-forwarded-prefix', 'x-original-url', 'x-original-uri', 'x-rewrite-url', 'x_forwarded_uri']
METHODS = ['x-forwarded-method', 'x-original-method', 'x-http-method-override', 'x-method-override']
ADDRESSES = ['x-forwarded-for', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip', 'x-custom-ip-authorization']

LOGINS = {
    'reads the path as it is written': lambda r: below(r.raw) and r.reaches_page(),
    'watches one exact path': lambda r: r.raw != '/' and r.reaches_page(),
    'opens what looks static': lambda r: r.raw.endswith('.css'),
    'gives up on long requests': lambda r: len(r.target) > 8192,
    'finds the open path anywhere': lambda r: BELOW in r.target[1:] and r.reaches_page(),
    'looks hosts up as they are written': lambda r: r.get('host') != CLOSED,
    'believes the last host': lambda r: r.all('host')[-1] == OPEN and r.all('host')[0] == CLOSED,
    'believes the first host': lambda r: r.all('host')[0] == OPEN and r.all('host')[-1] == CLOSED,
    'does not know absolute targets': lambda r: not r.target.startswith('/') and r.reaches_page(),
    'believes the host line over the target': lambda r: r.get('host') == OPEN and f'//{CLOSED}/' in r.target,
    'believes the target over the host line': lambda r: r.get('host') == CLOSED and f'//{OPEN}/' in r.target,
    'lets old clients in': lambda r: r.version == 'HTTP/1.0',
    'looks up no host where there is none': lambda r: not r.all('host'),
    'watches one method': lambda r: r.method != 'GET',
    'looks at the handshake': lambda r: r.sni == OPEN and r.get('host') == CLOSED,
    'believes in hosts': lambda r: any(OPEN in r.all(name) for name in HOSTS) or f'host={OPEN}' in r.get('forwarded'),
    'believes in paths': lambda r: any(below(r.get(name)) for name in PATHS),
    'believes in whole addresses': lambda r: urllib.parse.urlsplit(r.get('x-original-url')).hostname == OPEN,
    'rewrites after it has looked': lambda r: below(r.raw) and r.get('x-rewrite-url') == '/',
    'believes in methods': lambda r: any(r.get(name) == 'OPTIONS' for name in METHODS),
    'asks for nothing over plain HTTP': lambda r: r.get('x-forwarded-proto') == 'http' or r.get('x-forwarded-port') == '80',
    'believes in addresses': lambda r: any(r.get(name) in ('127.0.0.1', '192.168.1.10') for name in ADDRESSES),
    'lets preflights in': lambda r: r.get('access-control-request-method') != '' and r.get('origin') != '',
    'drops what it is told to': lambda r: 'x-forwarded-host' in names(r.get('connection')) or 'cookie' in names(r.get('connection')),
    'hands upgrades over': lambda r: r.get('upgrade') == 'h2c' and 'http2-settings' in names(r.get('connection')),
    'takes empty credentials': lambda r: credentials(r) == '' or r.get('authorization') == 'Bearer null' or 'authelia_session=;' in r.get('cookie'),
    'believes in referers': lambda r: OPEN in r.get('referer'),
    'lets robots in': lambda r: 'Googlebot' in r.get('user-agent'),
}


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile('w') as file:
        file.write(os.environ['CERTIFICATE'] + '\n' + os.environ['KEY'] + '\n')
        file.flush()
        made.load_cert_chain(file.name)

    def remember(sock, name, _context):
        sock.asked_for = name

    made.sni_callback = remember
    return made


def answer(sock, is_open, tls):
    with sock:
        sock.settimeout(10)
        if tls:
            sock = tls.wrap_socket(sock, server_side=True)
        head = b''
        while b'\r\n\r\n' not in head:
            data = sock.recv(65536)
            if not data:
                return
            head += data
        request = Request(head.partition(b'\r\n\r\n')[0], getattr(sock, 'asked_for', None))
        status, body = ('200 OK', b'behind the login\n') if is_open(request) else ('401 Unauthorized', b'no\n')
        sock.sendall(f'HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n'.encode() + (b'' if request.method == 'HEAD' else body))


def serve(port, is_open, tls):
    listener = socket.create_server(('127.0.0.1', port), backlog=128)
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=answer, args=(sock, is_open, tls), daemon=True).start()


def main():
    ports = {}
    for at, (name, is_open) in enumerate(LOGINS.items()):
        ports[name] = FIRST + at
        threading.Thread(target=serve, args=(FIRST + at, is_open, context() if name == 'looks at the handshake' else None), daemon=True).start()
    print(json.dumps(ports), flush=True)
    threading.Event().wait()


main()
