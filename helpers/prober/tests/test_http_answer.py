import unittest

from prober import http_answer
from prober.http_answer import BODY_LIMIT, CHUNKS_LIMIT, NO_ANSWER, NOT_HTTP, HttpAnswer, read_headers

OK = b'HTTP/1.1 200 OK\r\n'
CHUNKED = OK + b'Transfer-Encoding: chunked\r\n\r\n'


def read(data, size=None, method='GET', ended=True):
    answer, size = HttpAnswer(method), size or len(data) or 1
    for at in range(0, len(data), size):
        if answer.done:
            break
        answer.feed(data[at : at + size])
    if ended and not answer.done:
        answer.feed(b'', True)
    return answer


class Whole(unittest.TestCase):
    """Whatever portions it comes in."""

    def expect(self, data, status, body, ended=False, method='GET'):
        for size in (1, 2, 3, 7, 64, len(data)):
            answer = read(data, size, method, ended)
            self.assertEqual((answer.done, answer.trouble), (True, None), f'in portions of {size}')
            self.assertEqual((answer.status, bytes(answer.body), answer.truncated), (status, body, False))

    def test_by_its_length(self):
        self.expect(OK + b'Content-Length: 5\r\n\r\nhello', 200, b'hello')
        self.expect(OK + b'Content-Length: 5\r\n\r\nhello, and more', 200, b'hello')
        self.expect(OK + b'content-length:0\r\n\r\n', 200, b'')

    def test_by_its_chunks(self):
        self.expect(CHUNKED + b'5\r\nhello\r\n0\r\n\r\n', 200, b'hello')
        self.expect(
            CHUNKED + b'5;name=value\r\nhello\r\n000b\r\n, and\r\nmore\r\n0\r\nTrailer: x\r\n\r\n',
            200,
            b'hello, and\r\nmore',
        )
        self.expect(CHUNKED + b'0\r\n\r\n', 200, b'')

    def test_by_the_end_of_the_connection(self):
        self.expect(OK + b'\r\nhello', 200, b'hello', ended=True)
        self.expect(OK + b'Content-Length: five\r\n\r\nhello', 200, b'hello', ended=True)
        self.expect(b'HTTP/1.0 200\r\n\r\n', 200, b'', ended=True)

    def test_without_a_body(self):
        self.expect(b'HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n', 304, b'')
        self.expect(b'HTTP/1.1 101 Switching Protocols\r\n\r\n', 101, b'')
        self.expect(OK + b'Content-Length: 100\r\n\r\n', 200, b'', method='HEAD')

    def test_behind_interim_answers(self):
        interim = b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'
        self.expect(interim + OK + b'Content-Length: 5\r\n\r\nhello', 200, b'hello')

    def test_what_was_read_once_is_not_read_again(self):
        answer = HttpAnswer()
        answer.feed(CHUNKED)
        for _ in range(100):
            answer.feed(b'1\r\nx\r\n')
            self.assertEqual(bytes(answer.rest), b'\r\n')
        self.assertEqual(bytes(answer.body), b'x' * 100)


class Cut(unittest.TestCase):
    def expect(self, data, body, ended=True):
        answer = read(data, ended=ended)
        self.assertEqual((answer.done, answer.status, answer.trouble, answer.truncated), (True, 200, None, True))
        self.assertEqual(bytes(answer.body), body)

    def test_a_body_that_ended_early(self):
        self.expect(OK + b'Content-Length: 100\r\n\r\nhalf', b'half')
        self.expect(CHUNKED + b'5\r\nhello\r\n', b'hello')
        self.expect(CHUNKED + b'5\r\nhel', b'hel')
        self.expect(CHUNKED, b'')

    def test_a_length_beyond_all_bounds(self):
        self.expect(OK + b'Content-Length: ' + b'9' * 5000 + b'\r\n\r\nhalf', b'half')
        self.expect(CHUNKED + b'f' * 100 + b'\r\nhalf', b'')

    def test_what_is_no_chunk(self):
        for junk in (b'no chunk\r\n', b'\xff\n', b'-1\r\n', b'5\nhello', b'1;' + b'x' * 5000):
            self.expect(CHUNKED + b'2\r\nok\r\n' + junk, b'ok', ended=False)

    def test_a_body_longer_than_is_taken(self):
        long = b'x' * (BODY_LIMIT + 1)
        self.expect(OK + b'\r\n' + long, long[:BODY_LIMIT], ended=False)
        self.expect(OK + b'Content-Length: 999999999\r\n\r\n' + long, long[:BODY_LIMIT], ended=False)
        self.expect(CHUNKED + b'fffffff\r\n' + long, long[:BODY_LIMIT], ended=False)

    def test_more_chunks_than_are_taken(self):
        self.expect(CHUNKED + b'1\r\nx\r\n' * (CHUNKS_LIMIT + 1), b'x' * CHUNKS_LIMIT, ended=False)

    def test_the_longest_that_is_taken_is_whole(self):
        longest = b'x' * BODY_LIMIT
        answer = read(OK + b'Content-Length: %d\r\n\r\n' % BODY_LIMIT + longest, 65536, ended=False)
        self.assertEqual((answer.done, answer.truncated, bytes(answer.body)), (True, False, longest))
        answer = read(OK + b'\r\n' + longest, 65536)
        self.assertEqual((answer.done, answer.truncated, bytes(answer.body)), (True, False, longest))


class Unreadable(unittest.TestCase):
    def trouble(self, data, ended=True):
        answer = read(data, ended=ended)
        self.assertTrue(answer.done)
        self.assertIsNone(answer.status)
        return answer.trouble

    def test_nothing_at_all(self):
        self.assertEqual(self.trouble(b''), NO_ANSWER)
        self.assertEqual(self.trouble(b'HTTP/1.1 100 Continue\r\n\r\n'), NO_ANSWER)

    def test_another_protocol(self):
        self.assertEqual(self.trouble(b'SSH-2.0-x\r\n'), NOT_HTTP)
        self.assertEqual(self.trouble(b'220 mail.test\r\n\r\n'), NOT_HTTP)
        self.assertEqual(self.trouble(bytes(range(256)) * 300, ended=False), NOT_HTTP)

    def test_half_a_head(self):
        self.assertEqual(self.trouble(OK + b'Content-Le'), NOT_HTTP)

    def test_a_head_without_end(self):
        for head in (OK + b'X: ' + b'y' * 70_000, OK + b'X: y\r\n' * 15_000, b'HTTP/1.1 100 Continue\r\n\r\n' * 3_000):
            for data in (head, head + b'\r\n\r\nall'):
                self.assertRegex(
                    self.trouble(data, ended=False), '^connected, but the head of the answer is longer than '
                )

    def test_more_lines_than_are_taken(self):
        lines = b'a: b\r\n' * http_answer.LINES_LIMIT
        self.assertEqual(read(OK + lines[6:] + b'\r\n').status, 200)
        self.assertRegex(self.trouble(OK + lines + b'a: b\r\n\r\n'), 'longer than 1000 lines$')


class Headers(unittest.TestCase):
    def test_each_cookie_stays_as_it_came_and_the_rest_is_joined(self):
        head = b'HTTP/1.1 200 OK\r\nSet-Cookie: a=1, 2; Path=/\r\nX-Twice: 1\r\nSET-COOKIE: b=2\r\nx-twice:2 \r\nNone'
        headers, cookies = read_headers(head)
        self.assertEqual(cookies, ['a=1, 2; Path=/', 'b=2'])
        self.assertEqual(headers, {'set-cookie': 'a=1, 2; Path=/\nb=2', 'x-twice': '1, 2', 'none': ''})

    def test_bytes_beyond_ascii_are_kept(self):
        self.assertEqual(read_headers(b'HTTP/1.1 200 OK\r\nServer: \xe9')[0], {'server': '\xe9'})
