"""The line to whoever asks: requests and answers, one JSON object a line each way."""

import json
import os
import select
from collections import deque

WRITTEN_A_TURN = 1 << 20


class Lines:
    """Whole lines out of whatever portions come."""

    def __init__(self):
        self.parts = []

    def feed(self, data):
        *ended, rest = data.split(b'\n')
        if not ended:
            self.parts.append(rest)
            return []
        lines = [b''.join([*self.parts, ended[0]]), *ended[1:]]
        self.parts = [rest]
        return lines


class Output:
    """Answers on their way out. Who reads slowly holds up nobody's probes."""

    def __init__(self, loop, fd):
        self.loop, self.fd, self.unsent = loop, fd, deque()
        os.set_blocking(fd, False)

    def reply(self, number, result, error=None):
        answer = {'id': number, 'error': error, 'result': result}
        self.unsent.append(memoryview((json.dumps(answer, separators=(',', ':')) + '\n').encode()))
        self.flush()

    def flush(self, _events=0):
        left = WRITTEN_A_TURN
        try:
            while self.unsent and left > 0:
                size = os.write(self.fd, self.unsent[0])
                left -= size
                if size == len(self.unsent[0]):
                    self.unsent.popleft()
                else:
                    self.unsent[0] = self.unsent[0][size:]
        except BlockingIOError:
            pass  # it is full: the loop says when it is not
        if self.unsent:
            self.loop.watch(self.fd, select.EPOLLOUT, self.flush)
        else:
            self.loop.forget(self.fd)
