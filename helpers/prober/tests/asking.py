"""The prober as its users have it: a process of its own, a line of JSON each way."""

import json
import os
import select
import subprocess
import sys
import time

from prober.channel import Lines

from . import IMAGE

# Nothing here takes so long; without an end a prober that was silenced would silence its test as well.
PATIENCE = 60.0


class ProberProcess:
    def __init__(self, program=IMAGE):
        self.child = subprocess.Popen(
            [sys.executable, '-I', '-S', '-B', program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.asked, self.answered, self.lines = 0, {}, Lines()

    def tell(self, message):
        self.child.stdin.write(json.dumps(message).encode() + b'\n')
        self.child.stdin.flush()

    def ask(self, operation, **message):
        """The number of the question; its answer is waited for by wait()."""
        self.asked += 1
        self.tell({'op': operation, 'id': self.asked, **message})
        return self.asked

    def wait(self, number):
        """The whole answer. `answered` keeps all that came, in their order."""
        until = time.monotonic() + PATIENCE
        while number not in self.answered:
            ready, _, _ = select.select([self.child.stdout], [], [], max(0, until - time.monotonic()))
            data = os.read(self.child.stdout.fileno(), 1 << 20) if ready else b''
            if not data:
                raise AssertionError(f'the prober gave no answer within {PATIENCE:.0f} s, or ended')
            for line in self.lines.feed(data):
                answer = json.loads(line)
                self.answered[answer['id']] = answer
        return self.answered[number]

    def result(self, operation, **message):
        answer = self.wait(self.ask(operation, **message))
        if answer['error'] is not None:
            raise AssertionError(answer['error'])
        return answer['result']

    def end(self):
        self.child.kill()
        self.child.wait()
        self.child.stdin.close()
        self.child.stdout.close()


class Servers:
    """The hostile servers; `ports` by name."""

    def __init__(self):
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'hostile')
        pipe = subprocess.PIPE
        self.child = subprocess.Popen([sys.executable, '-I', '-B', program], stdin=pipe, stdout=pipe)
        self.ports = json.loads(self.child.stdout.readline())

    def end(self):
        self.child.kill()
        self.child.wait()
        self.child.stdin.close()
        self.child.stdout.close()
