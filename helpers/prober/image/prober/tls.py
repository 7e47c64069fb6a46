"""
Handshakes as probes. Nothing is verified here: whatever a server offers is taken, and what is acceptable is judged
elsewhere.
"""

import _ssl
import re
import select
import ssl
import warnings

from .hello import ALERTS
from .line import SecureLine
from .tcp import Stream

# Old versions are asked for on purpose.
warnings.simplefilter('ignore', DeprecationWarning)

VERSIONS = {
    '1.0': ssl.TLSVersion.TLSv1,
    '1.1': ssl.TLSVersion.TLSv1_1,
    '1.2': ssl.TLSVersion.TLSv1_2,
    '1.3': ssl.TLSVersion.TLSv1_3,
}
EVERYTHING = 'ALL:COMPLEMENTOFALL'
# In <openssl/ssl.h>: speak to servers that know no secure renegotiation (RFC 5746), and say so.
OP_LEGACY_SERVER_CONNECT = 0x4
NOT_TLS = 'connected, but what answers does not speak TLS'
FOREIGN = ('WRONG_VERSION_NUMBER', 'HTTP_REQUEST', 'UNKNOWN_PROTOCOL', 'PACKET_LENGTH_TOO_LONG', 'RECORD_LAYER_FAILURE')
# OpenSSL takes certificates of 100 KiB at most; whoever says more in a handshake never means to end it.
HANDSHAKE_LIMIT = 256 * 1024

contexts = {}


def context_of(least=None, most=None, ciphers=None, alpn=('http/1.1',)):
    key = (least, most, ciphers, tuple(alpn or ()))
    if key not in contexts:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = VERSIONS[least] if least else ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = VERSIONS[most] if most else ssl.TLSVersion.MAXIMUM_SUPPORTED
        context.set_ciphers(f'{ciphers or EVERYTHING}:@SECLEVEL=0')
        context.options = (context.options | OP_LEGACY_SERVER_CONNECT) & ~ssl.OP_NO_COMPRESSION
        if alpn:
            context.set_alpn_protocols(list(alpn))
        contexts[key] = context
    return contexts[key]


def name_in_handshake(name):
    """What may stand in a handshake: a host name without its port and last dot; an address never does."""
    bare = re.sub(r':\d+$', '', name or '')
    return None if not bare or ':' in bare or re.fullmatch(r'[\d.]+', bare) else bare.rstrip('.')


def facts_of(tls):
    suite, _, _ = tls.cipher()
    # Python 3.13 gives the unverified chain a public name; the one of before is the same.
    chain = tls._sslobj.get_unverified_chain() or []
    return {
        'version': {'TLSv1': '1.0'}.get(tls.version(), tls.version()[4:]),
        'suite': suite,
        'alpn': tls.selected_alpn_protocol(),
        'compression': tls.compression(),
        'chain': [certificate.public_bytes(_ssl.ENCODING_PEM) for certificate in chain],
    }


def read_refusal(error):
    """What an unfinished handshake means: a value, and what was said."""
    if not isinstance(error, ssl.SSLError) or isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return 'refused', 'closed in the handshake'
    reason = error.reason or ''
    name = re.sub(r'^(SSLV3|TLSV1|TLSV13)_(ALERT_)?', '', reason).lower()
    if name != reason.lower() and name in ALERTS.values():
        return 'refused', f'alert: {name}'
    if reason in FOREIGN:
        return 'open', NOT_TLS
    if reason in ('UNSUPPORTED_PROTOCOL', 'WRONG_SSL_VERSION'):
        return 'refused', 'answered with another version'
    return 'probe-failed', f'this client could not go on: {reason or error}'


def too_much(size):
    return f'connected, but more than {size // 1024} KiB of handshake came, and no end of it'


class Handshaking(Stream):
    """A probe that is over with the handshake, or without it."""

    def unanswered(self):
        self.finish('dropped', error=f'connected, but no TLS handshake within {self.limit_in_words()}')

    def broken(self, error):
        value, said = read_refusal(error)
        self.finish(value, error=said)


class Tls(Handshaking):
    line = None

    def connected(self):
        spec = self.spec
        context = context_of(spec.get('min'), spec.get('max'), spec.get('ciphers'), spec.get('alpn'))
        self.line = SecureLine(self.sock, context, name_in_handshake(spec.get('sni')))
        self.shake()

    def events(self):
        unsent = self.line is not None and self.line.unsent
        return super().events() | (select.EPOLLOUT if unsent else 0)

    def readable(self):
        self.line.flush()
        self.line.take()
        self.shake()

    def shake(self):
        if self.line.shake():
            self.line.flush()
            self.finish('open', tls=facts_of(self.line.tls))
        elif self.line.heard > HANDSHAKE_LIMIT:
            self.finish('probe-failed', error=too_much(HANDSHAKE_LIMIT))
