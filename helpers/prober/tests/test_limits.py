import os
import subprocess
import sys
import time
import unittest
from pathlib import Path
from unittest import mock

from prober import batch, file_systems, programs, round_trips
from prober.batch import Batch
from prober.file_systems import FileSystems
from prober.loop import Loop
from prober.programs import Program
from prober.round_trips import RoundTrips

from . import IMAGE


class Namespaces:
    """None is entered; `ended`: what has happened meanwhile."""

    ended = None

    def trouble(self, _name):
        return self.ended

    def enter(self, _name):
        pass


class Answering:
    """Stands in for the prober that a batch belongs to."""

    def __init__(self):
        self.namespaces, self.output, self.replies = Namespaces(), self, []

    def settled(self):
        pass

    def reply(self, number, result):
        self.replies.append((number, result))


def batch_of(prober, count):
    return Batch(prober, 1, [{'namespace': 'sonarr'} for _ in range(count)], 1.0)


def outcome(value):
    return {'value': value, 'error': None}


class Batches(unittest.TestCase):
    def setUp(self):
        self.prober = Answering()

    def results(self):
        [(_, results)] = self.prober.replies
        return [(each['value'], each['error']) for each in results]

    def test_one_is_answered_when_the_last_is_settled_in_the_order_asked(self):
        asked = batch_of(self.prober, 2)
        asked.settle(1, outcome('open'))
        self.assertEqual(self.prober.replies, [])
        asked.settle(0, outcome('refused'))
        self.assertEqual(self.results(), [('refused', None), ('open', None)])

    def test_nothing_from_a_namespace_that_ended_is_a_verdict(self):
        asked = batch_of(self.prober, 1)
        self.prober.namespaces.ended = 'process 7 ended'
        asked.settle(0, outcome('dropped'))
        self.assertEqual(self.results(), [('probe-failed', 'while it was probed from, process 7 ended')])

    def test_silence_proves_nothing_where_the_kernel_had_no_room(self):
        with mock.patch.object(batch, 'refused_neighbours', side_effect=[5, 8]):
            asked = batch_of(self.prober, 2)
            asked.settle(0, outcome('dropped'))
            asked.settle(1, outcome('open'))
        (value, error), honest = self.results()
        self.assertEqual(value, 'probe-failed')
        self.assertRegex(error, '^the kernel had no room for 3 neighbours meanwhile')
        self.assertEqual(honest, ('open', None))

    def test_bodies_that_are_too_much_together_leave_every_other_a_little(self):
        asked = batch_of(self.prober, 1)
        self.assertTrue(asked.takes_more(batch.BODIES_LIMIT - 1, batch.BODIES_LIMIT - 1))
        self.assertFalse(asked.takes_more(batch.BODIES_LIMIT, 1))
        self.assertTrue(asked.takes_more(1000, 1000))
        self.assertFalse(asked.takes_more(batch.LEAST_BODY, 1000))


class Disks(unittest.TestCase):
    def setUp(self):
        self.loop, self.found = Loop(), []

    def ask(self, look_at, paths):
        with mock.patch.object(file_systems, 'look_at', look_at):
            items = [{'name': path, 'path': path, 'pid': 1} for path in paths]
            return FileSystems(self.loop, items, self.found.extend)

    def test_a_dead_one_holds_up_neither_the_others_nor_the_loop(self):
        def look_at(item):
            if item['path'] == '/dead':
                time.sleep(600)
            return {'usedBytes': 1, 'totalBytes': 2, 'error': None}

        asked = self.ask(look_at, ['/dead', '/good'])
        while asked.rows[1] is None:
            self.loop.turn()
        self.assertEqual(self.found, [])
        asked.give_up()
        self.assertEqual(
            [(row['name'], row['totalBytes'], row['error']) for row in self.found],
            [('/dead', 0, '/dead did not answer within 5 s'), ('/good', 2, None)],
        )
        self.assertEqual(self.loop.watched, {})

    def test_a_child_that_dies_is_said_to_have_said_nothing(self):
        self.ask(lambda _item: os._exit(1), ['/gone'])
        while not self.found:
            self.loop.turn()
        self.assertEqual([row['error'] for row in self.found], ['nothing was said about /gone'])

    def test_none_asked_for(self):
        self.assertEqual(self.ask(None, []).rows, [])


class Programs(unittest.TestCase):
    def run_one(self, *argv, given=''):
        loop, ended = Loop(), []
        Program(loop, argv, given, lambda *result: ended.append(result))
        while not ended:
            loop.turn()
        return ended[0]

    def test_input_output_and_end(self):
        script = 'cat; echo wrong >&2; exit 3'
        self.assertEqual(self.run_one('sh', '-c', script, given='hello'), (3, 'hello', 'wrong\n'))

    def test_one_that_does_not_read_its_input(self):
        self.assertEqual(self.run_one('true', given='x' * 1_000_000), (0, '', ''))

    def test_one_that_says_more_than_is_taken_is_ended(self):
        with mock.patch.object(programs, 'OUTPUT_LIMIT', 100_000):
            code, stdout, _ = self.run_one('yes')
        self.assertEqual(code, 128 + 9)
        self.assertGreater(len(stdout), 100_000)

    def test_one_that_closes_its_output_and_stays(self):
        self.assertEqual(self.run_one('sh', '-c', 'exec >&- 2>&-; sleep 0.3; exit 4'), (4, '', ''))

    def test_one_that_is_not_there_is_not_begun(self):
        with self.assertRaisesRegex(FileNotFoundError, 'no-such-program'):
            self.run_one('no-such-program')

    def test_one_ends_with_whoever_started_it(self):
        starting = (
            'import sys; sys.path.insert(0, sys.argv[1])\n'
            'from prober.loop import Loop; from prober.programs import Program\n'
            "print(Program(Loop(), ['sleep', '60'], '', None).child.pid, flush=True); input()"
        )
        argv = [sys.executable, '-I', '-S', '-B', '-c', starting, IMAGE]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
            # Its name says that it has begun.
            child = Path(f'/proc/{int(parent.stdout.readline())}')
            while child.joinpath('comm').read_text() != 'sleep\n':
                time.sleep(0.01)
            parent.kill()
        while child.exists() and ') Z ' not in child.joinpath('stat').read_text():
            time.sleep(0.01)


class Trips(unittest.TestCase):
    def test_pairs_are_measured_one_by_one(self):
        with mock.patch.object(round_trips, 'measure', lambda _namespaces, pair, samples: (pair, samples)):
            trips = RoundTrips(1, ['one', 'two'], 3)
            self.assertEqual([trips.measure_next(None), trips.rows], [False, [('one', 3)]])
            self.assertEqual([trips.measure_next(None), trips.rows], [True, [('one', 3), ('two', 3)]])
        self.assertTrue(RoundTrips(2, [], 3).measure_next(None))

    def measure(self, took):
        with mock.patch.object(round_trips, 'socket') as sockets, mock.patch.object(round_trips, 'one_echo', took):
            sockets.AF_INET = 2
            with mock.patch.object(round_trips, 'only_echo_replies'):
                return round_trips.measure(Namespaces(), {'namespace': 'a', 'address': '203.0.113.5'}, 3)

    def test_the_first_is_not_counted(self):
        times = iter([9.0, 0.001, 0.002, 0.003])
        answer = self.measure(lambda *_: next(times))
        self.assertEqual((answer['samples'], answer['error']), ([1.0, 2.0, 3.0], None))

    def test_two_that_are_lost_end_it(self):
        answer = self.measure(lambda *_: None)
        self.assertEqual((answer['samples'], answer['error']), ([], '2 of 2 echo requests had no reply within 1 s'))

    def test_a_slow_one_ends_at_the_limit_of_its_pair(self):
        with mock.patch.object(round_trips, 'PAIR_SECONDS', -1.0):
            answer = self.measure(lambda *_: 0.9)
        self.assertEqual(answer['samples'], [])
        self.assertRegex(answer['error'], '^only 0 of 3 echo requests were answered within ')
