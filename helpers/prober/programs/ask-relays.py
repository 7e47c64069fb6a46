"""Asks each listening port of neighbours to lead on to a witness outside, in the ways in which programs offer that.

Input: JSON with `seconds` (the limit of each question), `witness` (`address`, `port`) and `targets`, each with
`address` and `port`. Answer: JSON, in order of the targets: `heard`, what came back by each way where anything did
(`way` and `text`, its first letters).

The request has no Host line: Redis takes that for an attack, and says so in its log.
"""

import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 64
TEXT_LIMIT = 1000
HEAD_LIMIT = 4096
SOCKS5_GREETING = b'\x05\x01\x00'
GRANTED4 = 0x5A


def request(target):
    return f'GET {target} HTTP/1.0\r\n\r\n'.encode()


def read_all(sock):
    """What comes until the other end hangs up, falls silent or has said enough."""
    heard = b''
    try:
        while len(heard) < TEXT_LIMIT:
            part = sock.recv(TEXT_LIMIT)
            if not part:
                break
            heard += part
    except OSError:
        pass
    return heard


def read_exactly(sock, count):
    heard = b''
    while len(heard) < count:
        part = sock.recv(count - len(heard))
        if not part:
            raise OSError('hung up')
        heard += part
    return heard


def forwarded(sock, witness):
    """In absolute form, as a proxy is asked; who only hands connections on takes it just as well."""
    sock.sendall(request(f'http://{literal(witness["address"])}:{witness["port"]}/'))
    return read_all(sock)


def connected(sock, witness):
    place = f'{literal(witness["address"])}:{witness["port"]}'
    sock.sendall(f'CONNECT {place} HTTP/1.0\r\n\r\n'.encode())
    head = b''
    while b'\r\n\r\n' not in head and len(head) < HEAD_LIMIT:
        part = sock.recv(HEAD_LIMIT)
        if not part:
            return b''
        head += part
    if b' 200' not in head.split(b'\r\n')[0]:
        return b''
    sock.sendall(request('/'))
    return read_all(sock)


def by_socks5(sock, witness):
    sock.sendall(SOCKS5_GREETING)
    if read_exactly(sock, 2) != b'\x05\x00':
        return b''
    packed, kind = packed_of(witness['address'])
    sock.sendall(b'\x05\x01\x00' + kind + packed + witness['port'].to_bytes(2, 'big'))
    head = read_exactly(sock, 4)
    if head[1] != 0:
        return b''
    length = {1: 4, 4: 16}.get(head[3]) or read_exactly(sock, 1)[0]
    read_exactly(sock, length + 2)
    sock.sendall(request('/'))
    return read_all(sock)


def by_socks4(sock, witness):
    packed, kind = packed_of(witness['address'])
    if kind != b'\x01':
        return b''
    sock.sendall(b'\x04\x01' + witness['port'].to_bytes(2, 'big') + packed + b'\x00')
    if read_exactly(sock, 8)[1] != GRANTED4:
        return b''
    sock.sendall(request('/'))
    return read_all(sock)


WAYS = {'http': forwarded, 'connect': connected, 'socks5': by_socks5, 'socks4': by_socks4}


def literal(address):
    return f'[{address}]' if ':' in address else address


def packed_of(address):
    if ':' in address:
        return socket.inet_pton(socket.AF_INET6, address), b'\x04'
    return socket.inet_aton(address), b'\x01'


def ask(asking):
    target, way, witness, seconds = asking
    try:
        with socket.create_connection((target['address'], target['port']), timeout=seconds) as sock:
            return WAYS[way](sock, witness)
    except OSError:
        return b''


def main():
    asked = json.loads(sys.stdin.read())
    targets, witness, seconds = asked['targets'], asked['witness'], asked['seconds']
    askings = [(target, way, witness, seconds) for target in targets for way in WAYS]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(ask, askings))
    rows = [answers[at : at + len(WAYS)] for at in range(0, len(answers), len(WAYS))]
    print(json.dumps([{'heard': list(heard(row))} for row in rows]))


def heard(row):
    for way, text in zip(WAYS, row, strict=True):
        if text:
            yield {'way': way, 'text': text[:TEXT_LIMIT].decode('latin-1')}


main()
