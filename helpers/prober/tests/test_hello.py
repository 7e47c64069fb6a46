import struct
import unittest

from prober.hello import NotTlsError, RefusedError, ServerAnswer, client_hello, sized


def record(kind, content, version=b'\x03\x03'):
    return bytes([kind]) + version + sized(2, content)


def server_hello(version=0x0303, suite=0xC02F, compression=0, extensions=()):
    body = struct.pack('!H', version) + bytes(32) + sized(1, bytes(32)) + struct.pack('!HB', suite, compression)
    if extensions:
        body += sized(2, b''.join(struct.pack('!H', kind) + sized(2, data) for kind, data in extensions))
    return b'\x02' + sized(3, body)


class Building(unittest.TestCase):
    def parts(self, *given, **more):
        """What stands in a hello, read by hand: version, suites, compressions, extensions."""
        data = client_hello(*given, **more)
        self.assertEqual(data[:3], b'\x16\x03\x01')
        self.assertEqual(struct.unpack('!H', data[3:5])[0], len(data) - 5)
        self.assertEqual(data[5], 1)
        self.assertEqual(int.from_bytes(data[6:9], 'big'), len(data) - 9)
        at = 9 + 2 + 32
        at += 1 + data[at]
        size = struct.unpack('!H', data[at : at + 2])[0]
        suites = struct.unpack(f'!{size // 2}H', data[at + 2 : at + 2 + size])
        at += 2 + size
        compressions = data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]
        self.assertEqual(struct.unpack('!H', data[at : at + 2])[0], len(data) - at - 2)
        extensions, at = {}, at + 2
        while at < len(data):
            kind, size = struct.unpack('!HH', data[at : at + 4])
            extensions[kind] = data[at + 4 : at + 4 + size]
            at += 4 + size
        return struct.unpack('!H', data[9:11])[0], suites, compressions, extensions

    def test_each_version_offers_itself_as_the_highest(self):
        for version, number in (('1.0', 0x0301), ('1.1', 0x0302), ('1.2', 0x0303), ('1.3', 0x0303)):
            found, suites, compressions, extensions = self.parts(version, [5, 0xC02F])
            self.assertEqual((found, suites, compressions), (number, (5, 0xC02F), b'\0'))
            self.assertEqual(extensions.get(43), b'\x02\x03\x04' if version == '1.3' else None)
            self.assertEqual(13 in extensions, version in ('1.2', '1.3'))

    def test_what_is_asked_for_stands_there_and_nothing_else(self):
        *_, compressions, extensions = self.parts('1.2', [5], 'a.test', ('h2', 'http/1.1'), True)
        self.assertEqual(compressions, b'\1\0')
        self.assertEqual(extensions[0], b'\x00\x09\x00\x00\x06a.test')
        self.assertEqual(extensions[16], b'\x00\x0c\x02h2\x08http/1.1')
        *_, extensions = self.parts('1.2', [5])
        self.assertNotIn(0, extensions)
        self.assertNotIn(16, extensions)


class Answers(unittest.TestCase):
    def test_the_choice_comes_out_of_any_portions(self):
        data = record(22, server_hello(extensions=[(0xFF01, b'\0')]) + b'\x0b\0\0\1x')
        expected = {'version': '1.2', 'suite': 0xC02F, 'compression': None, 'secureRenegotiation': True}
        for size in (1, 3, 50, len(data)):
            answer = ServerAnswer()
            chosen = [answer.feed(data[at : at + size]) for at in range(0, len(data), size)]
            self.assertEqual(next(filter(None, chosen)), expected)

    def test_a_choice_in_several_records_behind_a_warning(self):
        hello = server_hello(0x0301, 4, 1)
        answer = ServerAnswer()
        self.assertIsNone(answer.feed(record(21, b'\x01\x70') + record(22, hello[:10])))
        chosen = {'version': '1.0', 'suite': 4, 'compression': 'deflate', 'secureRenegotiation': False}
        self.assertEqual(answer.feed(record(22, hello[10:])), chosen)

    def test_the_version_of_an_extension_counts(self):
        hello = server_hello(extensions=[(43, b'\x03\x04')])
        self.assertEqual(ServerAnswer().feed(record(22, hello))['version'], '1.3')
        self.assertEqual(ServerAnswer().feed(record(22, server_hello(0x0300)))['version'], '0x0300')

    def test_a_refusal_by_its_name_or_number(self):
        for content, name in (
            (b'\x02\x28', 'handshake_failure'),
            (b'\x02\x70', 'unrecognized_name'),
            (b'\x02\xfe', 'alert 254'),
        ):
            with self.assertRaisesRegex(RefusedError, f'^{name}$'):
                ServerAnswer().feed(record(21, content))

    def test_what_is_no_tls(self):
        for data in (b'HTTP/1.1 400', b'\x16\x02', record(23, b'x'), record(22, b'\x01\0\0\1x'), record(21, b'x')):
            with self.assertRaises(NotTlsError):
                ServerAnswer().feed(data)

    def test_lengths_that_do_not_fit_are_errors_of_the_kinds_that_are_caught(self):
        for body in (b'', bytes(34), bytes(34) + b'\xff', server_hello(extensions=[(43, b'\x03')])[4:]):
            with self.assertRaises((IndexError, ValueError, struct.error)):
                ServerAnswer().feed(record(22, b'\x02' + sized(3, body)))

    def test_what_was_read_once_is_not_kept(self):
        answer = ServerAnswer()
        for _ in range(1000):
            self.assertIsNone(answer.feed(record(21, b'\x01\x70')))
        self.assertEqual((bytes(answer.data), answer.size), (b'', 7000))
