"""Programs of this image, run inside a namespace."""

import os
import select
import subprocess

from .kernel import die_with_parent, enter_network

# Of each of its two outputs. What says more is ended: nothing that we run has so much to say.
OUTPUT_LIMIT = 64 * 1024 * 1024


class Program:
    """Calls finished(code, stdout, stderr) when it has ended."""

    def __init__(self, loop, fd, argv, given, finished):
        self.loop, self.finished = loop, finished
        self.output = {'stdout': bytearray(), 'stderr': bytearray()}
        self.input, self.open = given.encode(), 2

        def before():
            enter_network(fd)
            die_with_parent()

        pipe = subprocess.PIPE
        # Between fork and exec there is one thread only, the loop's.
        self.child = subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=pipe, preexec_fn=before)  # noqa: PLW1509
        self.follow('stdout', self.child.stdout)
        self.follow('stderr', self.child.stderr)
        os.set_blocking(self.child.stdin.fileno(), False)
        loop.watch(self.child.stdin.fileno(), select.EPOLLOUT, self.feed)

    def follow(self, name, stream):
        def readable(_events):
            data = os.read(stream.fileno(), 65536)
            self.output[name] += data
            if len(self.output[name]) > OUTPUT_LIMIT:
                self.child.kill()
                data = b''
            if not data:
                self.loop.forget(stream.fileno())
                stream.close()
                self.open -= 1
                if self.open == 0:
                    self.end()

        self.loop.watch(stream.fileno(), select.EPOLLIN, readable)

    def feed(self, _events):
        try:
            self.input = self.input[os.write(self.child.stdin.fileno(), self.input) :] if self.input else b''
        except BlockingIOError:
            return
        except BrokenPipeError:
            self.input = b''
        if not self.input:
            self.stop_feeding()

    def stop_feeding(self):
        if not self.child.stdin.closed:
            self.loop.forget(self.child.stdin.fileno())
            try:
                self.child.stdin.close()
            except BrokenPipeError:
                pass  # it did not want to hear more

    def end(self):
        """It has said all; whether it is gone as well is asked without waiting for it."""
        self.stop_feeding()
        try:
            code = self.child.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            return self.loop.after(0.05, self.end)
        said = (self.output[name].decode('utf-8', 'replace') for name in ('stdout', 'stderr'))
        self.finished(code if code >= 0 else 128 - code, *said)
