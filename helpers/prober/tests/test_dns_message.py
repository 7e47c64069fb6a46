import struct
import unittest

from prober.dns_message import Question, framed, is_truncated, unframed


def reply_to(question, rows=(), flags=0x8180, number=None, asked=None):
    head = struct.pack('!HHHHHH', question.number if number is None else number, flags, 1, len(rows), 0, 0)
    records = b''.join(b'\xc0\x0c' + struct.pack('!HHIH', kind, 1, 60, len(data)) + data for kind, data in rows)
    return head + (question.asked if asked is None else asked) + records


class Asking(unittest.TestCase):
    def test_a_question_as_bytes(self):
        asked = b'\x06sonarr\x05media\x04test\0\0\x1c\0\1'
        self.assertEqual(Question(7, 'sonarr.media.test.', 'AAAA').message(), b'\0\x07\1\0\0\1\0\0\0\0\0\0' + asked)
        self.assertIn(b'\x0exn--mnchen-3ya\x04test\0', Question(7, 'münchen.test').message())

    def test_only_the_answer_to_it_is_one(self):
        question = Question(7, 'a.test')
        self.assertTrue(question.is_answered_by(reply_to(question)))
        self.assertTrue(question.is_answered_by(reply_to(question, asked=question.asked.upper())))
        for reply in (
            reply_to(question, number=8),
            reply_to(question, flags=0x0180),
            reply_to(question, asked=Question(7, 'b.test').asked),
            reply_to(question)[:-1],
            b'',
        ):
            self.assertFalse(question.is_answered_by(reply))

    def test_an_answer_over_tcp_comes_in_portions(self):
        message = reply_to(Question(7, 'a.test'))
        data = framed(message)
        self.assertEqual([unframed(data[:at]) for at in (0, 1, 2, len(data) - 1)], [None] * 4)
        self.assertEqual(unframed(data), message)

    def test_a_truncated_answer(self):
        question = Question(7, 'a.test')
        self.assertTrue(is_truncated(reply_to(question, flags=0x8380)))
        self.assertFalse(is_truncated(reply_to(question)))


class Answers(unittest.TestCase):
    def setUp(self):
        self.question = Question(7, 'a.test')

    def test_addresses_and_texts(self):
        rows = [
            (1, bytes([203, 0, 113, 5])),
            (5, b'\x01b\xc0\x0c'),
            (28, b'\x20\x01\x0d\xb8' + bytes(11) + b'\5'),
            (16, b'\x05hello\x06, text'),
        ]
        self.assertEqual(
            self.question.read(reply_to(self.question, rows)),
            ('NOERROR', ['203.0.113.5', '2001:db8::5'], [b'hello, text']),
        )

    def test_codes_by_name_or_number(self):
        codes = [self.question.read(reply_to(self.question, flags=0x8180 + code))[0] for code in (0, 2, 3, 5, 9)]
        self.assertEqual(codes, ['NOERROR', 'SERVFAIL', 'NXDOMAIN', 'REFUSED', 'RCODE9'])

    def test_what_is_not_well_formed(self):
        short = reply_to(self.question, [(1, bytes(4))])
        for reply in (
            short[:-1],
            short[:-8],
            reply_to(self.question, [(1, bytes(3))]),
            reply_to(self.question)[:6] + b'\xff\xff' + reply_to(self.question)[8:],
        ):
            with self.assertRaisesRegex(ValueError, '^the answer is not well-formed DNS$'):
                self.question.read(reply)

    def test_names_that_point_at_themselves_come_to_an_end(self):
        row = struct.pack('!HHIH', 1, 1, 60, 4) + bytes(4)
        reply = reply_to(self.question)[:6] + b'\0\1' + reply_to(self.question)[8:]
        own = struct.pack('!H', 0xC000 + len(reply))
        self.assertEqual(self.question.read(reply + own + row)[1], ['0.0.0.0'])
