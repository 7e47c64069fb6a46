import json
import os
import unittest

from prober.channel import Lines, Output
from prober.loop import Loop


class Framing(unittest.TestCase):
    def test_whole_lines_come_out_of_any_portions(self):
        data = b'{"id":1}\n{"id":2}\n\n{"id":3}\nrest'
        for size in (1, 2, 5, 9, len(data)):
            lines = Lines()
            found = [line for at in range(0, len(data), size) for line in lines.feed(data[at : at + size])]
            self.assertEqual(found, [b'{"id":1}', b'{"id":2}', b'', b'{"id":3}'])
            self.assertEqual(lines.feed(b' of it\n'), [b'rest of it'])


class Answering(unittest.TestCase):
    def setUp(self):
        self.read_end, write_end = os.pipe()
        os.set_blocking(self.read_end, False)
        self.addCleanup(os.close, self.read_end)
        self.addCleanup(os.close, write_end)
        self.loop = Loop()
        self.output = Output(self.loop, write_end)

    def take(self):
        try:
            return os.read(self.read_end, 1 << 20)
        except BlockingIOError:
            return b''

    def test_an_answer_is_one_line(self):
        self.output.reply(7, {'text': 'one\ntwo'}, None)
        self.assertEqual(self.take(), b'{"id":7,"error":null,"result":{"text":"one\\ntwo"}}\n')
        self.assertEqual(self.loop.watched, {})

    def test_a_reader_who_does_not_read_holds_nobody_up_and_loses_nothing(self):
        big = 'x' * 3_000_000
        self.output.reply(1, big)
        self.output.reply(2, 'small')
        self.assertNotEqual(self.loop.watched, {})
        taken = b''
        while self.loop.watched:
            taken += self.take()
            self.loop.turn()
        taken += self.take()
        answers = [json.loads(line) for line in taken.splitlines()]
        self.assertEqual([(each['id'], each['result']) for each in answers], [(1, big), (2, 'small')])
