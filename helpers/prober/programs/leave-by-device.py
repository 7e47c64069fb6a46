"""Sends questions out by one device, whatever the routes of this network namespace say, and says what came back.

Argument: a JSON list of questions, each with `device`, `address`, `port`, `limit` in seconds, and either `request`
(text sent over TCP, with `tls` and its `host` where it is encrypted) or `datagram` (hexadecimal digits, over UDP).
Answer: a JSON list in the same order, each with `value` and `answer`.
"""

import errno
import json
import socket
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor

VALUES = {
    errno.ECONNREFUSED: 'refused',
    errno.EHOSTUNREACH: 'absent',
    errno.ENETUNREACH: 'no-route',
    errno.EADDRNOTAVAIL: 'no-route',
    # What a packet filter says to whoever it lets send nothing.
    errno.EPERM: 'dropped',
    errno.EACCES: 'dropped',
}


def door_to(question):
    family = socket.AF_INET6 if ':' in question['address'] else socket.AF_INET
    kind = socket.SOCK_DGRAM if 'datagram' in question else socket.SOCK_STREAM
    door = socket.socket(family, kind)
    door.settimeout(question['limit'])
    door.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, question['device'].encode())
    door.connect((question['address'], question['port']))
    return door


def covered(door, host):
    context = ssl.create_default_context()
    # Whether an answer comes back is asked, not whose it is.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(door, server_hostname=host)


def read_all(door):
    got = b''
    while len(got) < 65536:
        data = door.recv(65536)
        if not data:
            break
        got += data
    return got


def exchange(question):
    with door_to(question) as door:
        if 'datagram' in question:
            door.send(bytes.fromhex(question['datagram']))
            return door.recv(65536)
        with covered(door, question['host']) if question.get('tls') else door as line:
            line.sendall(question['request'].encode())
            return read_all(line)


def ask(question):
    try:
        return {'value': 'open', 'answer': exchange(question).decode('latin-1')}
    except TimeoutError:
        return {'value': 'dropped', 'answer': None}
    except OSError as error:
        return {'value': VALUES.get(error.errno, 'probe-failed'), 'answer': str(error)}


questions = json.loads(sys.argv[1])
with ThreadPoolExecutor(max(1, len(questions))) as pool:
    print(json.dumps(list(pool.map(ask, questions))))
