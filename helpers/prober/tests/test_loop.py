import os
import select
import unittest

from prober.loop import Loop


class Clocks(unittest.TestCase):
    def test_they_strike_in_their_order(self):
        loop, struck = Loop(), []
        loop.at(2, lambda: struck.append('second'))
        loop.at(1, lambda: struck.append('first'))
        loop.at(2, lambda: struck.append('third'))
        loop.turn()
        self.assertEqual(struck, ['first', 'second', 'third'])

    def test_what_plans_itself_anew_leaves_the_others_their_turn(self):
        loop, struck = Loop(), []

        def again():
            struck.append('again')
            loop.at(0, again)

        loop.at(0, again)
        loop.at(1, lambda: struck.append('other'))
        loop.turn()
        self.assertEqual(struck, ['again', 'other'])
        loop.turn()
        self.assertEqual(struck, ['again', 'other', 'again'])


class Descriptors(unittest.TestCase):
    def setUp(self):
        self.read_end, self.write_end = os.pipe()
        self.addCleanup(os.close, self.read_end)
        self.addCleanup(os.close, self.write_end)
        self.loop, self.heard = Loop(), []

    def test_each_has_the_handler_of_last(self):
        os.write(self.write_end, b'x')
        self.loop.watch(self.read_end, select.EPOLLIN, lambda events: self.heard.append(('old', events)))
        self.loop.watch(self.read_end, select.EPOLLIN, lambda events: self.heard.append(('new', events)))
        self.loop.turn()
        self.assertEqual(self.heard, [('new', select.EPOLLIN)])

    def test_one_that_another_handler_forgot_is_not_called(self):
        ends = [self.read_end, os.dup(self.read_end)]
        self.addCleanup(os.close, ends[1])
        os.write(self.write_end, b'x')

        def forget_all(_events):
            self.heard.append('once')
            for end in ends:
                self.loop.forget(end)

        for end in ends:
            self.loop.watch(end, select.EPOLLIN, forget_all)
        self.loop.turn()
        self.assertEqual(self.heard, ['once'])

    def test_what_has_come_is_read_before_a_clock_that_is_due(self):
        os.write(self.write_end, b'x')
        self.loop.at(0, lambda: self.heard.append('clock'))
        self.loop.watch(self.read_end, select.EPOLLIN, lambda _events: self.heard.append('came'))
        self.loop.turn()
        self.assertEqual(self.heard, ['came', 'clock'])
