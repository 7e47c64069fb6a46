"""A resolver that means no good, asked by the real prober; its port is one of ours, for not everybody may take 53."""

import os
import socket
import struct
import threading
import unittest
from unittest import mock

from prober import dns
from prober.server import Prober

# Milliseconds: where nothing is to come, and where something is, however busy the machine is.
SHORT, LONG = 500, 60_000
ANSWER = struct.pack('!HHHIH', 0xC00C, 1, 1, 60, 4) + bytes([203, 0, 113, 5])


def reply_to(question, flags=0x8180, count=1, number=None):
    end = question.index(0, 12) + 5
    number = question[:2] if number is None else number
    return number + struct.pack('!HHHHH', flags, 1, count, 0, 0) + question[12:end] + ANSWER * count


def both_on_one_port():
    """A UDP and a TCP socket on one free port; a port that is free for the one may be taken for the other."""
    taken = []
    try:
        while True:
            listener = socket.create_server(('127.0.0.1', 0))
            datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                datagram.bind(listener.getsockname())
                return datagram, listener
            except OSError:
                taken += [datagram, listener]
    finally:
        for sock in taken:
            sock.close()


class Resolver:
    """Over UDP it gives what `datagrams(question)` names; over TCP it does what `stream(line, question)` does."""

    def __init__(self, datagrams, stream=None):
        self.datagram, self.listener = both_on_one_port()
        self.port = self.listener.getsockname()[1]
        self.datagrams, self.stream, self.threads = datagrams, stream, []
        for serve in (self.over_udp, self.over_tcp):
            self.threads.append(threading.Thread(target=serve, daemon=True))
            self.threads[-1].start()

    def over_udp(self):
        while True:
            question, sender = self.datagram.recvfrom(4096)
            if not question:
                return
            for data in self.datagrams(question):
                self.datagram.sendto(data, sender)

    def over_tcp(self):
        line, _ = self.listener.accept()
        with line:
            question = line.recv(4096)[2:]
            if question and self.stream:
                self.stream(line, question)
                line.recv(1)

    def end(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(b'', ('127.0.0.1', self.port))
        socket.create_connection(('127.0.0.1', self.port)).close()
        for thread in self.threads:
            thread.join()
        self.datagram.close()
        self.listener.close()


class Dns(unittest.TestCase):
    def ask(self, datagrams, stream=None, limit=LONG):
        resolver = Resolver(datagrams, stream)
        self.addCleanup(resolver.end)
        asked, answers = os.pipe(), os.pipe()
        for end in (*asked, *answers):
            self.addCleanup(os.close, end)
        prober, replies = Prober(asked[0], answers[1]), []
        prober.output.reply = lambda _number, results: replies.extend(results)
        with mock.patch.object(dns, 'PORT', resolver.port):
            spec = {'kind': 'dns', 'namespace': 'host', 'resolver': '127.0.0.1', 'name': 'sonarr.test'}
            prober.probe(1, {'probes': [spec], 'limitMs': limit})
            while not replies:
                prober.loop.turn()
        [result] = replies
        return result['value'], result['dns'], result['error']

    def expect_open(self, result, addresses):
        self.assertEqual(result, ('open', {'code': 'NOERROR', 'addresses': addresses}, None))

    def test_an_honest_answer(self):
        self.expect_open(self.ask(lambda question: [reply_to(question)]), ['203.0.113.5'])

    def test_answers_to_other_questions_before_it(self):
        def many(question):
            return [reply_to(question, number=b'\0\0' if question[:2] != b'\0\0' else b'\0\1')] * 50 + [
                reply_to(question)
            ]

        self.expect_open(self.ask(many), ['203.0.113.5'])

    def test_answers_to_other_questions_only(self):
        def other(question):
            return [b'', b'x', question, reply_to(question)[:-30]]

        self.assertEqual(self.ask(other, limit=SHORT), ('dropped', None, 'silence for 500 ms'))

    def test_an_answer_that_is_not_well_formed(self):
        def broken(question):
            return [reply_to(question)[:-1]]

        self.assertEqual(self.ask(broken), ('open', None, 'the answer is not well-formed DNS'))

    def truncated(self, stream, limit=LONG):
        return self.ask(lambda question: [reply_to(question, 0x8380, 0)], stream, limit)

    def test_the_rest_over_tcp(self):
        def whole(line, question):
            answer = reply_to(question, count=40)
            line.sendall(struct.pack('!H', len(answer)) + answer[:100])
            line.sendall(answer[100:])

        self.expect_open(self.truncated(whole), ['203.0.113.5'] * 40)

    def test_a_rest_that_never_comes(self):
        def half(line, question):
            line.sendall(b'\xff\xff' + reply_to(question))

        why = 'truncated over UDP, and over TCP silence'
        self.assertEqual(self.truncated(half, SHORT), ('probe-failed', None, why))

    def test_a_rest_that_ends_early_or_answers_another_question(self):
        def early(line, question):
            line.sendall(b'\xff\xff' + reply_to(question))
            line.shutdown(socket.SHUT_WR)

        def other(line, question):
            answer = reply_to(question[:12] + b'\1x\0\0\1\0\1')
            line.sendall(struct.pack('!H', len(answer)) + answer)

        self.assertRegex(self.truncated(early)[2], 'over TCP the connection closed early$')
        self.assertRegex(self.truncated(other)[2], 'over TCP an answer to another question$')
