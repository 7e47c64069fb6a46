"""Questions and answers of the domain name system, as bytes."""

import socket
import struct

TYPES = {'A': 1, 'AAAA': 28, 'TXT': 16}
CODES = ('NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED')


class Question:
    """One question by one number; number: 0 to 65535."""

    def __init__(self, number, name, kind='A'):
        labels = [encode_label(label) for label in name.rstrip('.').split('.') if label]
        asked = b''.join(bytes([len(label)]) + label for label in labels) + b'\0'
        self.number, self.asked = number, asked + struct.pack('!HH', TYPES[kind], 1)

    def message(self):
        return struct.pack('!HHHHHH', self.number, 0x0100, 1, 0, 0, 0) + self.asked

    def is_answered_by(self, reply):
        end = 12 + len(self.asked)
        if len(reply) < end or not reply[2] & 0x80:
            return False
        return reply[:2] == struct.pack('!H', self.number) and reply[12:end].lower() == self.asked.lower()

    def read(self, reply):
        """Code, addresses and texts. Raises ValueError where the answer is not well formed."""
        code = reply[3] & 15
        try:
            addresses, texts = read_records(reply, 12 + len(self.asked))
        except (IndexError, ValueError, struct.error, OSError) as error:
            raise ValueError('the answer is not well-formed DNS') from error
        return CODES[code] if code < len(CODES) else f'RCODE{code}', addresses, texts


def encode_label(label):
    return label.encode('ascii' if label.isascii() else 'idna')


def is_truncated(reply):
    return bool(reply[2] & 2)


def framed(message):
    """As it goes over TCP."""
    return struct.pack('!H', len(message)) + message


def unframed(data):
    """The first message that came over TCP; None: not all of it is there yet."""
    if len(data) < 2 or len(data) < 2 + struct.unpack('!H', data[:2])[0]:
        return None
    return bytes(data[2:])


def read_records(reply, offset):
    """Addresses and texts of the answer section."""
    addresses, texts = [], []
    for _ in range(struct.unpack('!H', reply[6:8])[0]):
        while 0 < reply[offset] < 192:
            offset += 1 + reply[offset]
        offset += 1 if reply[offset] == 0 else 2
        kind, _, _, size = struct.unpack('!HHIH', reply[offset : offset + 10])
        data = reply[offset + 10 : offset + 10 + size]
        offset += 10 + size
        if kind == TYPES['A']:
            addresses.append(socket.inet_ntop(socket.AF_INET, data))
        elif kind == TYPES['AAAA']:
            addresses.append(socket.inet_ntop(socket.AF_INET6, data))
        elif kind == TYPES['TXT']:
            texts.append(join_strings(data))
    return addresses, texts


def join_strings(data):
    """The text of a TXT record, which comes in strings of up to 255 bytes."""
    parts, at = [], 0
    while at < len(data):
        parts.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b''.join(parts)
