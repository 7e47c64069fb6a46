"""
An HTTP/1 answer, read as it comes. Each portion is read once, and nothing in an answer is without end: neither its
head, nor what goes before it, nor its body, nor the number of its chunks.
"""

import re

# Of all heads together: a server may send any number of interim ones before the real one.
HEAD_LIMIT = 64 * 1024
LINES_LIMIT = 1000
BODY_LIMIT = 4 * 1024 * 1024
# A server that flushes every few bytes has so many in a long page; the limit is for those that never end.
CHUNKS_LIMIT = 8192
CHUNK_LINE_LIMIT = 4096

STATUS = re.compile(rb'HTTP/\d(?:\.\d)? (\d{3})')
NEWEST = b'HTTP/1.1 '
CHUNK = re.compile(rb'(?:\r\n)?([0-9a-fA-F]{1,15})(?![0-9a-fA-F])[^\r\n]*\r\n')
LENGTH = re.compile(r'[0-9]+')
MOST_DIGITS = 15
INTERIM = (100, 102, 103)
WITHOUT_BODY = (101, 204, 304)

NOT_HTTP = 'connected, but the answer is not HTTP'
NO_ANSWER = 'connected, and closed without an answer'


class HttpAnswer:
    """
    `done` once it is whole, too long, or cannot be read. Then `trouble` says why it cannot be read, or `status`,
    `headers`, `cookies` and `body` are there, and `truncated` where the body is not whole. `begun`: something came.
    `leaves_open`: it ended where it says that it does, and the server will take another request.
    """

    def __init__(self, method='GET'):
        self.method, self.done, self.trouble = method, False, None
        self.status, self.headers, self.cookies = None, {}, []
        self.body, self.truncated = bytearray(), False
        self.begun, self.stays, self.leaves_open = False, False, False
        # What came and is not understood yet, how far it was searched, and how much was read of heads and of the body.
        self.rest, self.searched, self.heads, self.taken = bytearray(), 0, 0, 0
        self.take_more, self.length, self.due, self.chunks = None, 0, 0, 0

    def feed(self, data, ended=False):
        """ended: nothing more will come."""
        self.rest += data
        self.begun = self.begun or bool(data)
        if self.status is None:
            while self.status is None and self.take_head(ended):
                pass
            data = self.rest
        if self.done or self.status is None:
            return
        self.taken += len(data)
        self.take_more()
        if not self.done and (ended or self.taken > BODY_LIMIT):
            self.cut(whole=ended and self.take_more == self.take_all)

    def cut(self, whole=False):
        """Takes it as it is."""
        self.done = True
        self.truncated = not whole or len(self.body) > BODY_LIMIT
        del self.body[BODY_LIMIT:]
        self.rest.clear()

    def end(self, alone):
        """Where it says that it ends. alone: nothing came behind it, that is, no answer to something else."""
        self.cut(whole=True)
        self.leaves_open = alone and self.stays and not self.truncated

    def refuse(self, why):
        self.done, self.trouble = True, why

    def take_head(self, ended):
        """One head; False: it is not whole yet, or never will be."""
        end = self.rest.find(b'\r\n\r\n', self.searched)
        size = self.heads + (end if end >= 0 else len(self.rest))
        if size > HEAD_LIMIT:
            self.refuse(self.too_long(f'{HEAD_LIMIT // 1024} KiB'))
        elif end < 0:
            self.searched = max(0, len(self.rest) - 3)
            if ended:
                self.refuse(NOT_HTTP if self.rest else NO_ANSWER)
        else:
            self.heads = size + 4
            self.read_head(bytes(self.rest[:end]), end + 4)
        return end >= 0 and not self.done

    def too_long(self, limit):
        is_http = self.heads or STATUS.match(self.rest)
        return f'connected, but the head of the answer is longer than {limit}' if is_http else NOT_HTTP

    def read_head(self, text, size):
        status = STATUS.match(text)
        if not status:
            return self.refuse(NOT_HTTP)
        if text.count(b'\r\n') > LINES_LIMIT:
            return self.refuse(self.too_long(f'{LINES_LIMIT} lines'))
        del self.rest[:size]
        self.searched = 0
        code = int(status[1])
        # These come before the answer.
        if code in INTERIM:
            return
        self.status = code
        self.headers, self.cookies = read_headers(text)
        # Any other word of it is enough to stay away, and so is a length that is told in two ways.
        stays = self.headers.get('connection', 'keep-alive').lower() == 'keep-alive'
        both = {'content-length', 'transfer-encoding'} <= self.headers.keys()
        self.stays = stays and not both and text.startswith(NEWEST) and code >= 200
        self.choose_body()

    def choose_body(self):
        length = self.headers.get('content-length', '')
        self.take_more = self.take_all
        if self.status in WITHOUT_BODY or self.method == 'HEAD':
            self.end(alone=not self.rest)
        elif 'chunked' in self.headers.get('transfer-encoding', '').lower():
            self.take_more = self.take_chunks
        elif LENGTH.fullmatch(length):
            self.take_more, self.length = (
                self.take_sized,
                int(length if len(length) <= MOST_DIGITS else '9' * MOST_DIGITS),
            )

    def take_all(self):
        self.body += self.rest
        self.rest.clear()

    def take_sized(self):
        due = self.length - len(self.body)
        self.body += self.rest[:due]
        alone = len(self.rest) <= due
        self.rest.clear()
        if len(self.body) == self.length:
            self.end(alone)

    def take_chunks(self):
        rest, at = self.rest, 0
        while at < len(rest) and not self.done:
            if self.due:
                part = rest[at : at + self.due]
                self.body += part
                self.due -= len(part)
                at += len(part)
            elif line := CHUNK.match(rest, at):
                self.due, at = int(line[1], 16), line.end()
                self.chunks += 1
                if not self.due:
                    return self.end(alone=rest[at:] == b'\r\n')
                if self.chunks > CHUNKS_LIMIT:
                    self.cut()
            elif rest.find(b'\n', at + 2) >= 0 or len(rest) - at > CHUNK_LINE_LIMIT:
                # No chunk begins so: what follows cannot be told from the body.
                self.cut()
            else:
                break
        del rest[:at]


def read_headers(text):
    """Headers by their small name, and every Set-Cookie line as it came."""
    headers, cookies = {}, []
    for line in text.split(b'\r\n')[1:]:
        name, _, value = line.decode('latin-1').partition(':')
        name, value = name.strip().lower(), value.strip()
        if name == 'set-cookie':
            cookies.append(value)
        # A cookie may hold a comma: those are joined by a line break, everything else as HTTP says.
        joint = '\n' if name == 'set-cookie' else ', '
        headers[name] = value if name not in headers else headers[name] + joint + value
    return headers, cookies
