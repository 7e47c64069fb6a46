"""What programs that watch a network namespace have in common: a door on its loopback, and an end when somebody asks.

Whoever connects to the door learns that the watch is on; whoever says `end` there ends it.
"""

import select
import socket
import time

SO_RCVBUFFORCE, ROOM, A_TURN = 33, 1 << 23, 256


def open_door(port):
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(('127.0.0.1', port))
    door.listen(16)
    return door


def make_room(sock):
    """For more than the machine allows every process: others may send thousands of packets meanwhile."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOM)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)


def watch_until_told(door, sources, read, longest):
    """Reads until somebody at the door says `end`, and then what came before that; seconds at most.

    `read` takes a source and the most it may read, and says whether there was as much.
    """
    visitors, asked, end = [], False, time.monotonic() + longest
    while not asked and (left := end - time.monotonic()) > 0:
        for ready in select.select([*sources, door, *visitors], [], [], left)[0]:
            if ready is door:
                visitors.append(door.accept()[0])
            elif ready in visitors:
                try:
                    asked = ready.recv(16).startswith(b'end') or asked
                except OSError:
                    pass
                visitors.remove(ready)
                ready.close()
            else:
                read(ready, A_TURN)
    # What was answered has come by before, so it lies on a socket. A busy machine may keep us from it for longer than
    # any clock would allow: what is there decides, not the time.
    for source in sources:
        while time.monotonic() < end and read(source, A_TURN):
            pass
