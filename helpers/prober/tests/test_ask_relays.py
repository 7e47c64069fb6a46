import json
import socket
import subprocess
import sys
import threading
import unittest
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / 'programs' / 'ask-relays.py'


class Asking(unittest.TestCase):
    """Each of the four ways, by a door of the loopback that knows no other."""

    def setUp(self):
        self.witness = self.open(lambda client: (client.recv(999), client.sendall(b'HTTP/1.0 200 OK\r\n\r\nwitness')))

    def open(self, serve):
        door = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(door.close)

        def attend():
            while True:
                try:
                    client = door.accept()[0]
                except OSError:
                    return
                threading.Thread(target=handle, args=(client,), daemon=True).start()

        def handle(client):
            with client:
                serve(client)

        threading.Thread(target=attend, daemon=True).start()
        return door.getsockname()[1]

    def carry(self, client):
        with socket.create_connection(('127.0.0.1', self.witness)) as far:
            far.sendall(client.recv(999))
            client.sendall(far.recv(999))

    def ask(self, *ports):
        place = {'address': '127.0.0.1', 'port': self.witness}
        targets = [{'address': '127.0.0.1', 'port': port} for port in ports]
        asked = json.dumps({'seconds': 1, 'witness': place, 'targets': targets})
        argv = [sys.executable, '-I', '-S', '-c', PROGRAM.read_text()]
        said = subprocess.run(argv, input=asked, capture_output=True, text=True, check=True).stdout
        return [[each['way'] for each in row['heard'] if 'witness' in each['text']] for row in json.loads(said)]

    def test_a_proxy_is_known_by_the_way_in_which_it_leads_on(self):
        def connect(client):
            if client.recv(999).startswith(b'CONNECT'):
                client.sendall(b'HTTP/1.0 200 OK\r\n\r\n')
                self.carry(client)

        def socks5(client):
            if client.recv(999)[:1] == b'\x05':
                client.sendall(b'\x05\x00')
                client.recv(999)
                client.sendall(b'\x05\x00\x00\x01' + bytes(6))
                self.carry(client)

        def socks4(client):
            if client.recv(999)[:1] == b'\x04':
                client.sendall(b'\x00\x5a' + bytes(6))
                self.carry(client)

        doors = [self.open(serve) for serve in (self.carry, connect, socks5, socks4)]
        self.assertEqual(self.ask(*doors), [['http'], ['connect'], ['socks5'], ['socks4']])

    def test_whoever_leads_nobody_on_is_no_proxy(self):
        silent = self.open(lambda client: client.recv(999) and client.recv(999))
        refusing = self.open(lambda client: client.sendall(b'HTTP/1.0 407 Proxy Authentication Required\r\n\r\n'))
        hanging_up = self.open(lambda client: None)
        with socket.create_server(('127.0.0.1', 0)) as door:
            shut = door.getsockname()[1]
        self.assertEqual(self.ask(silent, refusing, hanging_up, shut), [[], [], [], []])


if __name__ == '__main__':
    unittest.main()
