import json
import socket
import subprocess
import sys
import time
import unittest
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent.parent / 'programs'
IP, UDP = b'\x46' + bytes(23), bytes(8)


def text_of(*names):
    return '\n'.join((PROGRAMS / f'{name}.py').read_text() for name in names)


def mark_in():
    """What the program defines; it runs as it is loaded, so its last line is left out."""
    argv, sys.argv = sys.argv, ['watch', 'MARK-', '1', '1']
    try:
        known = {}
        exec(text_of('watch-door', 'watch-datagrams').removesuffix('main()\n'), known)  # noqa: S102
        return known['mark_in']
    finally:
        sys.argv = argv


def send(*datagrams):
    argv = [sys.executable, '-I', '-S', '-c', text_of('send-datagrams'), json.dumps(datagrams)]
    return json.loads(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)


def datagram(port, text='MARK-1.', sender='127.0.0.1', address='127.0.0.1'):
    return {'from': sender, 'address': address, 'port': port, 'text': text}


class Marks(unittest.TestCase):
    def test_stand_behind_the_headers(self):
        find = mark_in()
        self.assertEqual(find(IP + UDP + b'MARK-1.', socket.AF_INET), 'MARK-1.')
        self.assertEqual(find(UDP + b'MARK-2.', socket.AF_INET6), 'MARK-2.')
        self.assertIsNone(find(IP + UDP + b'other MARK-1.', socket.AF_INET))
        self.assertIsNone(find(IP + UDP, socket.AF_INET))


class Sending(unittest.TestCase):
    def test_is_done_three_times_from_the_address_that_is_named(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind(('127.0.0.1', 0))
            sock.settimeout(5)
            self.assertEqual(send(datagram(sock.getsockname()[1], sender='127.0.0.7')), [None])
            came = [sock.recvfrom(100) for _ in range(3)]
        self.assertEqual({text for text, _ in came}, {b'MARK-1.'})
        self.assertEqual({address for _, (address, _) in came}, {'127.0.0.7'})
        self.assertEqual(len({port for _, (_, port) in came}), 3)

    def test_says_what_could_not_be_sent(self):
        self.assertIsNotNone(send(datagram(9, sender='192.0.2.77'))[0])


class Watching(unittest.TestCase):
    def test_sees_what_nobody_listens_for(self):
        try:
            socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP).close()
        except PermissionError:
            self.skipTest('only root may watch')
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            door = free.getsockname()
        argv = [sys.executable, '-I', '-S', '-c', text_of('watch-door', 'watch-datagrams'), 'MARK-', str(door[1]), '60']
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as watch:
            while watch.poll() is None:
                try:
                    socket.create_connection(door).close()
                    break
                except ConnectionRefusedError:
                    time.sleep(0.02)
            send(datagram(9), datagram(9, 'other'), datagram(9, 'MARK-2.'))
            with socket.create_connection(door) as visitor:
                visitor.send(b'end')
            self.assertEqual(json.loads(watch.stdout.read()), {'seen': ['MARK-1.', 'MARK-2.'], 'lost': 0})


if __name__ == '__main__':
    unittest.main()
