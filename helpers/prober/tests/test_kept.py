import socket
import threading
import unittest
from unittest.mock import patch

from prober.http_answer import HttpAnswer
from prober.kept import Kept, may_share

from .asking import ProberProcess

PLAIN = {'keep': True, 'path': '/', 'host': 'a.test'}
OK = b'HTTP/1.1 200 OK\r\n'


class Sharing(unittest.TestCase):
    def test_what_reads_in_one_way_only(self):
        self.assertTrue(may_share({**PLAIN, 'headers': {'Accept': 'text/html', 'X-Forwarded-Host': 'b.test'}}))
        self.assertTrue(may_share({**PLAIN, 'method': 'GET', 'path': '/a/../b?c'}))

    def test_all_else_has_a_connection_of_its_own(self):
        for change in (
            *({'keep': False}, {'method': 'POST'}, {'method': 'get'}, {'body': 'x'}, {'version': '1.0'}),
            *({'host': None}, {'path': '*'}, {'path': 'http://b.test/'}, {'lines': [['Host', 'b.test']]}),
            *({'headers': {name: 'x'}} for name in ('Connection', 'Content-Length', 'transfer_encoding', 'UPGRADE ')),
        ):
            self.assertFalse(may_share({**PLAIN, **change}), change)


class LeavingOpen(unittest.TestCase):
    def read(self, data):
        answer = HttpAnswer()
        answer.feed(data)
        return answer.done and answer.leaves_open

    def test_whole_and_nothing_behind_it(self):
        for rest in (
            b'Content-Length: 0\r\n\r\n',
            b'Content-Length: 2\r\n\r\nhi',
            b'Content-Length: 2\r\nConnection: Keep-Alive\r\n\r\nhi',
            b'Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
        ):
            self.assertTrue(self.read(OK + rest), rest)
        self.assertTrue(self.read(b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n'))

    def test_an_end_that_another_request_could_not_begin_at(self):
        for rest in (
            b'Content-Length: 2\r\n\r\nhi, and more',
            b'Content-Length: 2\r\nConnection: close\r\n\r\nhi',
            b'Content-Length: 2\r\nConnection: Upgrade\r\n\r\nhi',
            b'Content-Length: 2\r\nConnection: keep-alive\r\nConnection: close\r\n\r\nhi',
            b'Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
            b'Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n',
            b'Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nTrailer: x\r\n\r\n',
            b'Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n',
            b'\r\nuntil the end',
        ):
            self.assertFalse(self.read(OK + rest), rest)
        for first in (b'HTTP/1.0 200 OK', b'HTTP/1.1 101 Switching Protocols'):
            self.assertFalse(self.read(first + b'\r\nContent-Length: 0\r\n\r\n'), first)


class FakeLoop:
    def after(self, _seconds, call):
        self.call = call


class FakeLine:
    def __init__(self):
        self.sock, self.peer = socket.socketpair()


class Keepers(unittest.TestCase):
    """What is kept, and for how long."""

    def setUp(self):
        self.loop = FakeLoop()
        self.kept = Kept(self.loop)
        self.lines = [FakeLine() for _ in range(4)]
        for line in self.lines:
            self.addCleanup(line.sock.close)
            self.addCleanup(line.peer.close)

    def test_the_last_that_was_given_is_taken_first_and_only_by_its_key(self):
        one, two, three, _ = self.lines
        for key, line in (('a', one), ('a', two), ('b', three)):
            self.kept.give(key, line, key)
        self.assertEqual(
            [self.kept.take('a'), self.kept.take('a'), self.kept.take('a')], [(two, 'a'), (one, 'a'), None]
        )
        self.assertEqual(self.kept.take('b'), (three, 'b'))

    def test_one_on_which_something_came_is_nobodys(self):
        said, ended, good, _ = self.lines
        said.peer.send(b'HTTP/1.1 408')
        ended.peer.close()
        for line in (good, said, ended):
            self.kept.give('a', line, None)
        self.assertEqual(self.kept.take('a'), (good, None))
        self.assertEqual((said.sock.fileno(), ended.sock.fileno()), (-1, -1))

    def test_where_there_are_too_many_the_first_goes(self):
        one, two, three, four = self.lines
        with patch('prober.kept.MOST', 2):
            self.kept.give('a', one, None)
            self.kept.give('a', two, None)
            self.assertEqual(self.kept.take('a'), (two, None))
            for line in (three, four):
                self.kept.give('b', line, None)
        self.assertEqual((one.sock.fileno(), self.kept.take('a'), self.kept.count), (-1, None, 2))

    def test_nobody_waits_for_long(self):
        one, two, *_ = self.lines
        self.kept.give('a', one, None)
        with patch('prober.kept.IDLE_SECONDS', 0):
            self.loop.call()
        self.assertEqual((one.sock.fileno(), self.kept.take('a'), self.kept.sweeping), (-1, None, False))
        self.kept.give('a', two, None)
        self.loop.call()
        self.assertEqual((self.kept.sweeping, self.kept.take('a')), (True, (two, None)))


class Counting:
    """Answers the how-manieth request of which connection each is; `most` on one connection, then it hangs up."""

    def __init__(self, most=1000, extra=b''):
        self.door, self.most, self.extra, self.met = socket.create_server(('127.0.0.1', 0)), most, extra, 0
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                sock, _ = self.door.accept()
            except OSError:
                return
            self.met += 1
            threading.Thread(target=self.talk, args=(sock, self.met), daemon=True).start()

    def talk(self, sock, number):
        with sock:
            for asked in range(1, self.most + 1):
                request = b''
                while not request.endswith(b'\r\n\r\n'):
                    data = sock.recv(4096)
                    if not data:
                        return
                    request += data
                body = f'{number}.{asked}'.encode()
                sock.sendall(OK + f'Content-Length: {len(body)}\r\n\r\n'.encode() + body + self.extra)


class Keeping(unittest.TestCase):
    def setUp(self):
        self.prober = ProberProcess()
        self.addCleanup(self.prober.end)

    def ask(self, server, count, **change):
        spec = {'kind': 'http', 'namespace': 'host', 'address': '127.0.0.1', 'port': server.port, **PLAIN, **change}
        bodies = []
        for _ in range(count):
            (result,) = self.prober.result('probe', probes=[spec], limitMs=5000)
            bodies.append(result['http'] and result['http']['body'])
        return bodies

    def server(self, **options):
        server = Counting(**options)
        self.addCleanup(server.door.close)
        return server

    def test_several_requests_go_over_one_connection(self):
        self.assertEqual(self.ask(self.server(), 3), ['1.1', '1.2', '1.3'])

    def test_nobody_shares_who_did_not_ask_to(self):
        self.assertEqual(self.ask(self.server(), 2, keep=False), ['1.1', '2.1'])
        self.assertEqual(self.ask(self.server(), 2, method='DELETE'), ['1.1', '2.1'])

    def test_another_name_or_address_of_ours_is_another_connection(self):
        server = self.server()
        self.assertEqual(self.ask(server, 1) + self.ask(server, 1, sni='b.test'), ['1.1', '2.1'])
        self.assertEqual(self.ask(server, 1, **{'from': '127.0.0.2'}), ['3.1'])

    def test_a_server_that_hangs_up_is_asked_again(self):
        self.assertEqual(self.ask(self.server(most=1), 3), ['1.1', '2.1', '3.1'])

    def test_an_answer_to_nothing_is_nobodys(self):
        server = self.server(extra=b'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nthis')
        self.assertEqual(self.ask(server, 2), ['1.1', '2.1'])
