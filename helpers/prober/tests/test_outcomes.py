import errno
import os
import unittest

from prober.icmp import Echo, checksum_of
from prober.outcomes import ANSWER_LIMIT, explain, printable
from prober.tls import name_in_handshake


class Words(unittest.TestCase):
    def test_control_characters_are_escaped(self):
        self.assertEqual(printable(b'220 a\r\n\x1b[31m\x00\xff\xc2\x85'), '220 a\\r\\n\\x1b[31m\\x00\\xff\\x85')

    def test_an_answer_has_its_limit(self):
        for data in (b'x' * 10_000_000, b'\0' * 10_000_000, 'ü𝄞'.encode() * 10_000):
            self.assertEqual(len(printable(data)), ANSWER_LIMIT)

    def test_what_the_kernel_said(self):
        number = errno.ECONNREFUSED
        self.assertEqual(explain(OSError(number, os.strerror(number))), 'ECONNREFUSED: Connection refused')
        self.assertEqual(explain(OSError('no number')), 'no number')


class Names(unittest.TestCase):
    def test_what_may_stand_in_a_handshake(self):
        names = {'a.test': 'a.test', 'A.test.:80': 'A.test', '203.0.113.5:80': None, '2001:db8::5': None, '': None}
        self.assertEqual({name: name_in_handshake(name) for name in names}, names)
        self.assertIsNone(name_in_handshake(None))


class Echoes(unittest.TestCase):
    def test_a_packet_with_its_checksum_sums_up_to_nothing(self):
        self.assertEqual(checksum_of(Echo(False).request(3)), 0)

    def test_only_the_reply_to_it_is_one(self):
        echo, other = Echo(True), Echo(True)
        reply = b'\x81' + echo.request(1)[1:]
        self.assertTrue(echo.answers(reply, 1))
        for data in (reply[:-1], echo.request(1), b'\x81' + other.request(1)[1:], b''):
            self.assertFalse(echo.answers(data or b'\0', 1))
        self.assertFalse(echo.answers(reply, 2))

    def test_a_reply_over_ipv4_lies_behind_a_header_of_its_own_length(self):
        echo = Echo(False)
        for words in (5, 15):
            header = bytes([0x40 + words]) + bytes(4 * words - 1)
            self.assertTrue(echo.answers(header + b'\0' + echo.request(1)[1:], 1))
