"""Every probe ends at its own limit whatever a server does, and no other is held up by it."""

import unittest

from .asking import ProberProcess, Servers

# Milliseconds: for those that say nothing, or too slowly; and for those that are answered or end by themselves, however
# busy the machine is.
SHORT, LONG = 500, 60_000
MIB = 1024 * 1024
NO_ANSWER = f'connected, but no whole answer within {SHORT} ms'
NO_HANDSHAKE = f'connected, but no TLS handshake within {SHORT} ms'
SILENCE = 'connected, then silence'
NOT_HTTP = 'connected, but the answer is not HTTP'
NOT_TLS = 'connected, but what answers does not speak TLS'
NO_LONGER = 'closed in the handshake'
CLOSED = 'connected, and closed without an answer'
LONG_HEAD = 'connected, but the head of the answer is longer than 64 KiB'
MANY_LINES = 'connected, but the head of the answer is longer than 1000 lines'
LONG_HANDSHAKE = 'connected, but more than 256 KiB of handshake came, and no end of it'
LONG_ANSWER = 'connected, but more than 64 KiB of handshake came, and no end of it'
RESET = 'ECONNRESET: Connection reset by peer'

# What a request is told: why there is no answer, or (status, size of the body, whether it is truncated).
REQUESTS = {
    'honest': (200, 5, False),
    'honest_banner': NOT_HTTP,
    'early': (200, 5, False),
    'silent': NO_ANSWER,
    'closing': CLOSED,
    'resetting': CLOSED,
    'resetting_when_asked': CLOSED,
    'resetting_in_the_body': (200, 4, True),
    'endless_continue': LONG_HEAD,
    'trickled_continue': NO_ANSWER,
    'endless_tiny_chunks': (200, 8192, True),
    'trickled_tiny_chunks': NO_ANSWER,
    'endless_chunk_size': (200, 0, True),
    'endless_chunk_extension': (200, 0, True),
    'no_chunk': (200, 5, True),
    'big_body': (200, 4 * MIB, True),
    'endless_body': (200, 4 * MIB, True),
    'trickled_body': NO_ANSWER,
    'short_body': (200, 4, True),
    'short_body_then_nothing': NO_ANSWER,
    'boundless_length': (200, 3, True),
    'many_headers': LONG_HEAD,
    'many_small_headers': MANY_LINES,
    'endless_headers': LONG_HEAD,
    'endless_header': LONG_HEAD,
    'trickled_head': NO_ANSWER,
    'garbage': NOT_HTTP,
    'garbage_then_nothing': NO_ANSWER,
}
SECURE_REQUESTS = {
    'secure_honest': (200, 5, False),
    'secure_early': (200, 5, False),
    'secure_endless_body': (200, 4 * MIB, True),
    'secure_endless_continue': LONG_HEAD,
    'silent': NO_HANDSHAKE,
    'closing': 'TLS: the connection was closed',
    'resetting': RESET,
    'garbage': 'TLS: WRONG_VERSION_NUMBER',
    'honest_banner': 'TLS: WRONG_VERSION_NUMBER',
    'endless_hello_requests': LONG_HANDSHAKE,
    'endless_warnings': 'TLS: TOO_MANY_WARN_ALERTS',
    'endless_server_hello': 'TLS: EXCESSIVE_MESSAGE_SIZE',
    'half_a_record': NO_HANDSHAKE,
    'trickled_record': NO_HANDSHAKE,
}
# Value and words.
HANDSHAKES = {
    'secure_honest': ('open', None),
    'silent': ('dropped', NO_HANDSHAKE),
    'closing': ('refused', NO_LONGER),
    'resetting': ('refused', NO_LONGER),
    'garbage': ('open', NOT_TLS),
    'endless_continue': ('open', NOT_TLS),
    'endless_hello_requests': ('probe-failed', LONG_HANDSHAKE),
    'endless_warnings': ('probe-failed', 'this client could not go on: TOO_MANY_WARN_ALERTS'),
    'endless_server_hello': ('probe-failed', 'this client could not go on: EXCESSIVE_MESSAGE_SIZE'),
    'half_a_record': ('dropped', NO_HANDSHAKE),
    'trickled_record': ('dropped', NO_HANDSHAKE),
}
HELLOS = {
    **HANDSHAKES,
    'endless_hello_requests': ('open', NOT_TLS),
    'endless_warnings': ('probe-failed', LONG_ANSWER),
    'endless_server_hello': ('probe-failed', LONG_ANSWER),
}
# What was read, and words.
BANNERS = {
    'honest_banner': ('220 mail.test ESMTP', None),
    'silent': (None, SILENCE),
    'closing': (None, None),
    'resetting': (None, RESET),
    'endless_body': ('HTTP/1.1 200 OK\\r\\nCo', None),
}


def answer_of(result):
    http = result['http']
    return (http['status'], len(http['body']), http['truncated']) if http else result['error']


def outcome_of(result):
    return result['value'], result['error']


def banner_of(result):
    return result['answer'], result['error']


def is_silence(outcome):
    words = outcome if isinstance(outcome, str) else outcome[1]
    return words in (NO_ANSWER, NO_HANDSHAKE, SILENCE)


class Asking(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.servers, cls.prober = Servers(), ProberProcess()
        cls.addClassCleanup(cls.servers.end)
        cls.addClassCleanup(cls.prober.end)

    def spec(self, kind, name, **more):
        namespace = {'namespace': 'host', 'address': '127.0.0.1', 'port': self.servers.ports[name]}
        return {'kind': kind, **namespace, **more}

    def request(self, name, tls=False):
        return self.spec('http', name, path='/', host='a.test', tls=tls)

    def secure_request(self, name):
        return self.request(name, True)

    def handshake(self, name):
        return self.spec('tls', name, sni='a.test')

    def hello(self, name):
        return self.spec('hello', name, sni='a.test', version='1.2', suites=[0xC018])

    def banner(self, name):
        return self.spec('tcp', name, readBytes=19)


class Hostile(Asking):
    def expect(self, put, told, expected):
        names = {limit: [] for limit in (SHORT, LONG)}
        for name, outcome in expected.items():
            names[SHORT if is_silence(outcome) else LONG].append(name)
        asked = {
            limit: self.prober.ask('probe', probes=[put(name) for name in names[limit]], limitMs=limit)
            for limit in names
        }
        found = {}
        for limit, number in asked.items():
            found.update(zip(names[limit], map(told, self.prober.wait(number)['result']), strict=True))
        self.assertEqual(found, expected)

    def test_requests(self):
        self.expect(self.request, answer_of, REQUESTS)

    def test_secure_requests(self):
        self.expect(self.secure_request, answer_of, SECURE_REQUESTS)

    def test_handshakes(self):
        self.expect(self.handshake, outcome_of, HANDSHAKES)

    def test_hellos(self):
        self.expect(self.hello, outcome_of, HELLOS)

    def test_banners(self):
        self.expect(self.banner, banner_of, BANNERS)

    def test_what_makes_no_sense_ends_nothing_but_itself(self):
        with self.assertRaisesRegex(AssertionError, '^unknown request dance$'):
            self.prober.result('dance')
        with self.assertRaisesRegex(AssertionError, 'KeyError'):
            self.prober.result('probe', probes=[{'kind': 'telepathy', 'namespace': 'host'}], limitMs=LONG)
        odd = [
            self.spec('tcp', 'honest', address='not-an-address'),
            self.spec('tcp', 'honest', namespace='nowhere'),
            {'kind': 'udp', 'namespace': 'host', 'address': '127.0.0.1', 'port': 9, 'payload': 'xyz'},
        ]
        results = self.prober.result('probe', probes=[*odd, self.request('honest')], limitMs=LONG)
        self.assertEqual([each['value'] for each in results], ['probe-failed'] * 3 + ['open'])
        self.assertEqual(results[1]['error'], 'nobody named a namespace nowhere')
        self.assertEqual(self.prober.result('probe', probes=[], limitMs=LONG), [])


class Crowds(Asking):
    def test_a_crowd_leaves_the_honest_their_turn(self):
        """No limit ends the crowd, only the release of its last one; until then it is under way beside the honest."""
        crowd = [
            *map(self.request, [*REQUESTS, *['endless_tiny_chunks', 'endless_continue', 'endless_body'] * 20]),
            *map(self.secure_request, SECURE_REQUESTS),
            *map(self.handshake, HANDSHAKES),
            *map(self.hello, HELLOS),
            self.request('held'),
        ]
        honest = [
            *map(self.request, ['honest', 'early']),
            *map(self.secure_request, ['secure_honest', 'secure_early']),
            self.handshake('secure_honest'),
            self.hello('secure_honest'),
            self.banner('honest_banner'),
        ]
        number = self.prober.ask('probe', probes=crowd, limitMs=LONG)
        for _ in range(3):
            results = self.prober.result('probe', probes=honest, limitMs=LONG)
            self.assertEqual([each['value'] for each in results], ['open'] * 7)
            self.assertEqual([answer_of(each) for each in results[:4]], [(200, 5, False)] * 4)
        self.assertFalse(number in self.prober.answered, 'the crowd was answered, and its last one not released')
        self.prober.result('probe', probes=[self.banner('release')], limitMs=LONG)
        results = self.prober.wait(number)['result']
        self.assertEqual(answer_of(results[-1]), (200, 4, False))
        # All bodies of one question together have a limit, and each a least.
        sizes = [len(each['http']['body']) for each in results if each['http']]
        self.assertLess(sum(sizes), 40 * MIB)
        self.assertEqual(sizes.count(8192), 21)
