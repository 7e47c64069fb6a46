"""Stands in for a login service: one answer to every request, until it is told to end or its time is over.

Then it says how many asked. Arguments: port, status, seconds, the word that ends it.
"""

import socket
import sys
import time

port, status, seconds, ending = int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), sys.argv[4].encode()
answer = f'HTTP/1.1 {status} Stand-in\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'.encode()


def listen():
    try:
        door = socket.socket(socket.AF_INET6)
        door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    except OSError:
        door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(('', port))
    door.listen(1024)
    return door


def head(sock):
    sock.settimeout(2)
    got = b''
    while b'\r\n\r\n' not in got:
        data = sock.recv(65536)
        if not data:
            break
        got += data
    return got


door, asked, end = listen(), 0, time.monotonic() + seconds
while time.monotonic() < end:
    door.settimeout(max(0.01, end - time.monotonic()))
    try:
        sock, _ = door.accept()
    except OSError:
        break
    with sock:
        try:
            request = head(sock)
            if ending in request:
                break
            if request:
                asked += 1
                sock.sendall(answer)
        except OSError:
            continue
print(asked)
