"""
ClientHellos made by hand: no library of today offers what a server must refuse (RC4, EXPORT, compression), and a check
that cannot ask would call every server safe.
"""

import os
import struct

VERSIONS = {'1.0': 0x0301, '1.1': 0x0302, '1.2': 0x0303, '1.3': 0x0304}
NAMES = {code: name for name, code in VERSIONS.items()}
# RFC 8446 B.2 and RFC 5246 7.2; whatever is not listed is shown by its number.
ALERTS = {
    0: 'close_notify',
    10: 'unexpected_message',
    20: 'bad_record_mac',
    21: 'decryption_failed',
    22: 'record_overflow',
    30: 'decompression_failure',
    40: 'handshake_failure',
    42: 'bad_certificate',
    43: 'unsupported_certificate',
    44: 'certificate_revoked',
    45: 'certificate_expired',
    46: 'certificate_unknown',
    47: 'illegal_parameter',
    48: 'unknown_ca',
    49: 'access_denied',
    50: 'decode_error',
    51: 'decrypt_error',
    60: 'export_restriction',
    70: 'protocol_version',
    71: 'insufficient_security',
    80: 'internal_error',
    86: 'inappropriate_fallback',
    90: 'user_canceled',
    100: 'no_renegotiation',
    109: 'missing_extension',
    110: 'unsupported_extension',
    112: 'unrecognized_name',
    113: 'bad_certificate_status_response',
    115: 'unknown_psk_identity',
    116: 'certificate_required',
    120: 'no_application_protocol',
}
UNRECOGNIZED_NAME = 112
RECORDS = (20, 21, 22, 23)
ALERT, HANDSHAKE, SERVER_HELLO = 21, 22, 2
GROUPS = (0x001D, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101)
SIGNATURES = (
    *(0x0403, 0x0503, 0x0603),
    *(0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B),
    *(0x0401, 0x0501, 0x0601, 0x0807, 0x0808),
    *(0x0203, 0x0201, 0x0402, 0x0202),
)


class NotTlsError(Exception):
    pass


class RefusedError(Exception):
    """Its text is the alert's name."""


def sized(size, data):
    """Data behind its own length in that many bytes."""
    return len(data).to_bytes(size, 'big') + data


def words(codes):
    return b''.join(struct.pack('!H', code) for code in codes)


def client_hello(version, suites, sni=None, alpn=(), compression=False):
    """
    The record of a hello that offers exactly one highest version (1.3: that one only), these suites and, if told,
    DEFLATE before no compression.
    """
    newest = version == '1.3'
    extensions = extensions_of(version, sni, alpn)
    body = struct.pack('!H', min(VERSIONS[version], 0x0303)) + os.urandom(32)
    body += sized(1, os.urandom(32) if newest else b'')
    body += sized(2, words(suites))
    body += sized(1, b'\1\0' if compression else b'\0')
    body += sized(2, b''.join(struct.pack('!H', kind) + sized(2, data) for kind, data in extensions))
    return b'\x16\x03\x01' + sized(2, b'\1' + sized(3, body))


def extensions_of(version, sni, alpn):
    """Number and content of each."""
    yield 10, sized(2, words(GROUPS))
    yield 11, sized(1, b'\0')
    yield 23, b''
    yield 0xFF01, b'\0'
    if sni:
        yield 0, sized(2, b'\0' + sized(2, sni.encode()))
    if version in ('1.2', '1.3'):
        yield 13, sized(2, words(SIGNATURES))
    if alpn:
        yield 16, sized(2, b''.join(sized(1, name.encode()) for name in alpn))
    if version == '1.3':
        yield 43, sized(1, words([0x0304]))
        yield 45, sized(1, b'\1')
        # Any 32 bytes are a share of X25519; what would follow is never computed.
        yield 51, sized(2, struct.pack('!H', 0x001D) + sized(2, os.urandom(32)))


class ServerAnswer:
    """What a server says to a hello, read as it comes. `size`: how much that was."""

    def __init__(self):
        self.data, self.messages, self.size = bytearray(), bytearray(), 0

    def feed(self, data):
        """
        What the server chose; None: more has to come. Raises RefusedError, NotTlsError where it is none, and what
        Python raises at lengths that do not fit (IndexError, ValueError, struct.error).
        """
        self.data += data
        self.size += len(data)
        at, chosen = 0, None
        while chosen is None and (record := self.record_at(at)):
            kind, content = record
            at += 5 + len(content)
            chosen = self.take(kind, content)
        del self.data[:at]
        return chosen

    def record_at(self, at):
        """Kind and content; None: it is not whole."""
        data = self.data
        if len(data) > at and (data[at] not in RECORDS or (len(data) > at + 1 and data[at + 1] != 3)):
            raise NotTlsError
        if len(data) < at + 5:
            return None
        size = int.from_bytes(data[at + 3 : at + 5], 'big')
        return (data[at], bytes(data[at + 5 : at + 5 + size])) if len(data) >= at + 5 + size else None

    def take(self, kind, content):
        if kind == ALERT and len(content) == 2:
            # A warning: the server goes on with another certificate.
            if content == bytes([1, UNRECOGNIZED_NAME]):
                return None
            raise RefusedError(ALERTS.get(content[1], f'alert {content[1]}'))
        if kind != HANDSHAKE:
            raise NotTlsError
        self.messages += content
        size = int.from_bytes(self.messages[1:4], 'big')
        if len(self.messages) < 4 or len(self.messages) < 4 + size:
            return None
        if self.messages[0] != SERVER_HELLO:
            raise NotTlsError
        return read_server_hello(bytes(self.messages[4 : 4 + size]))


def read_server_hello(body):
    version, at = struct.unpack('!H', body[:2])[0], 35 + body[34]
    suite, compression = struct.unpack('!HB', body[at : at + 3])
    extensions, at = {}, at + 5
    while at < len(body):
        kind, size = struct.unpack('!HH', body[at : at + 4])
        extensions[kind] = body[at + 4 : at + 4 + size]
        at += 4 + size
    if 43 in extensions:
        version = struct.unpack('!H', extensions[43])[0]
    return {
        'version': NAMES.get(version, f'{version:#06x}'),
        'suite': suite,
        'compression': {0: None, 1: 'deflate'}.get(compression, str(compression)),
        'secureRenegotiation': 0xFF01 in extensions,
    }
