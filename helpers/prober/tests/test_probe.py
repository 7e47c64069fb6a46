import select
import socket
import ssl
import unittest
import warnings
from types import SimpleNamespace

from prober.http import Http
from prober.loop import Loop
from prober.tcp import Tcp

SPEC = {'namespace': 'host', 'address': '127.0.0.1', 'path': '/', 'host': 'a.test'}


class Asking(unittest.TestCase):
    """Probes whose loop never turns: what they do, they do because the test calls them."""

    def setUp(self):
        self.results = []
        namespaces = SimpleNamespace(enter=lambda _name: None)
        self.prober = SimpleNamespace(loop=Loop(), namespaces=namespaces)
        self.batch = SimpleNamespace(
            limit=1.0,
            troubles={'host': None},
            settle=lambda _index, result: self.results.append(result),
            takes_more=lambda _size, _growth: True,
        )
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(self.listener.close)
        self.spec = {**SPEC, 'port': self.listener.getsockname()[1]}

    def started(self, kind, **more):
        probe = kind(self.prober, self.batch, 0, {**self.spec, **more})
        probe.start()
        peer, _ = self.listener.accept()
        self.addCleanup(peer.close)
        return probe, peer

    def step(self, probe):
        """As the loop does it, once the socket is ready."""
        self.assertTrue(select.select([probe.sock], [], [], 60)[0])
        probe.on_event(0)


class AtTheLimit(Asking):
    def test_what_lies_in_the_socket_counts_though_nobody_has_looked_yet(self):
        probe, peer = self.started(Tcp, readBytes=8)
        peer.sendall(b'220 late')
        self.assertTrue(select.select([probe.sock], [], [], 60)[0])
        probe.deadline()
        self.assertEqual(
            [(each['value'], each['answer'], each['error']) for each in self.results], [('open', '220 late', None)]
        )

    def test_an_answer_of_many_portions_counts_as_a_whole(self):
        probe, peer = self.started(Http)
        body = b'x' * 50_000
        probe.on_event(0)
        peer.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n' + body)
        self.assertTrue(select.select([probe.sock], [], [], 60)[0])
        probe.deadline()
        self.assertEqual([len(each['http']['body']) for each in self.results], [50_000])

    def test_nothing_there_is_silence(self):
        probe, _ = self.started(Tcp, readBytes=8)
        probe.deadline()
        self.assertEqual([each['error'] for each in self.results], ['connected, then silence'])


class Shaking(Asking):
    def test_an_answer_that_came_with_the_end_of_the_handshake_is_read(self):
        warnings.simplefilter('ignore', DeprecationWarning)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers('aNULL:@SECLEVEL=0')
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        server = context.wrap_bio(incoming, outgoing, server_side=True)
        probe, peer = self.started(Http, tls=True)
        probe.on_event(0)
        incoming.write(peer.recv(65536))
        with self.assertRaises(ssl.SSLWantReadError):
            server.do_handshake()
        peer.sendall(outgoing.read())
        self.step(probe)
        incoming.write(peer.recv(65536))
        server.do_handshake()
        server.write(b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly')
        peer.sendall(outgoing.read())
        self.step(probe)
        self.assertEqual([each['http']['body'] for each in self.results], ['early'])
