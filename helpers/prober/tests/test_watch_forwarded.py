import socket
import struct
import sys
import unittest
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent.parent / 'programs'


def load():
    """What the program defines; it runs as it is loaded, so its last line is left out."""
    argv, sys.argv = sys.argv, ['watch', 'MARK', '1', '1']
    try:
        known = {}
        for name in ('watch-door', 'watch-forwarded'):
            text = (PROGRAMS / f'{name}.py').read_text().removesuffix('main()\n')
            exec(compile(text, name, 'exec'), known)  # noqa: S102
        return known
    finally:
        sys.argv = argv


def packet(payload, number=1, port=80, source=40000, family=4):
    tcp = struct.pack('!HHIIBBHHH', source, port, number, 0, 5 << 4, 0, 0, 0, 0) + payload
    if family == 6:
        ends = socket.inet_pton(socket.AF_INET6, '2001:db8::1') + socket.inet_pton(socket.AF_INET6, '2001:db8::2')
        return b'\x60\0\0\0' + struct.pack('!HBB', len(tcp), 6, 64) + ends + tcp
    ends = socket.inet_aton('192.0.2.1') + socket.inet_aton('192.0.2.2')
    return struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + ends + tcp


HEAD = b'GET / HTTP/1.1\r\nHost: a\r\nRemote-User: MARKx1\r\nremote_user:  MARKx1 \r\nOther: b\r\n\r\nbody'


class Watching(unittest.TestCase):
    def setUp(self):
        self.program = load()
        self.heads = self.program['Heads']()

    def test_a_head_in_one_packet(self):
        for family, to in ((4, '192.0.2.2'), (6, '2001:db8::2')):
            found = self.heads.take(packet(HEAD, family=family))
            self.assertEqual(found[:2], (to, 80))
            self.assertEqual(self.program['marked'](found[2]), {'MARKx1': ['Remote-User', 'remote_user']})

    def test_a_head_that_is_cut_anywhere(self):
        for at in range(1, HEAD.index(b'\r\n\r\n') + 3):
            heads = self.program['Heads']()
            if at < len(b'GET /'):
                continue
            self.assertIsNone(heads.take(packet(HEAD[:at], 7)))
            self.assertIsNone(heads.take(packet(b'', 7 + at)))
            self.assertIsNone(heads.take(packet(b'HTTP/1.1 200 OK\r\n\r\n', 9, source=5)))
            found = heads.take(packet(HEAD[at:], 7 + at))
            self.assertEqual(self.program['marked'](found[2]), {'MARKx1': ['Remote-User', 'remote_user']}, at)

    def test_what_does_not_follow_is_not_put_together(self):
        self.assertIsNone(self.heads.take(packet(HEAD[:40], 7)))
        self.assertIsNone(self.heads.take(packet(b'User: MARKx1\r\n', 99)))
        self.assertIsNone(self.heads.take(packet(b'\x16\x03\x01' + bytes(40), 1, source=6)))
        self.assertIsNone(self.heads.take(b'\x45' + bytes(40)))


def heads_of(count):
    return [packet(HEAD.replace(b'MARKx1', b'MARKx%d' % at), number=at) for at in range(count)]


class FakeWire:
    """Packets that lie on a socket; each was on its way out."""

    def __init__(self, program, packets):
        self.program, self.packets = program, list(packets)
        self.readable, self.writing = socket.socketpair()
        self.writing.send(b'.')

    def fileno(self):
        return self.readable.fileno()

    def take(self):
        self.program['time'].pass_by(1)
        if not self.packets:
            raise BlockingIOError
        return self.packets.pop(0), self.program['OUTGOING']


class FakeTime:
    """A machine so busy that a second passes before each packet is read."""

    def __init__(self):
        self.now = 0.0

    def pass_by(self, seconds):
        self.now += seconds

    def monotonic(self):
        return self.now


class Ending(unittest.TestCase):
    def run_watch(self, packets, *said, longest=90):
        program = load()
        program.update(time=FakeTime(), A_TURN=1)
        watch = program['Watch'](FakeWire(program, packets))
        with socket.create_server(('127.0.0.1', 0)) as door:
            for each in said:
                with socket.create_connection(door.getsockname()) as visitor:
                    visitor.send(each)
            watch.run(door, longest)
        return [each['mark'] for each in watch.seen]

    def test_what_lies_there_when_it_ends_is_read_however_late(self):
        self.assertEqual(self.run_watch(heads_of(40), b'', b'end'), [f'MARKx{at}' for at in range(40)])

    def test_nobody_is_waited_for_beyond_the_limit(self):
        self.assertEqual(self.run_watch(heads_of(40), b'', longest=3), ['MARKx0', 'MARKx1', 'MARKx2'])


if __name__ == '__main__':
    unittest.main()
