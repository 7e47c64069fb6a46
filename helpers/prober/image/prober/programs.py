"""Programs of this image, run inside a namespace."""

import os
import select
import shutil
import subprocess

# It ends with whoever started it. In front of it, not in the child before it runs: for that Python would copy all of
# this process's tables for each program, where else it lends them.
DIES_WITH_US = ('setpriv', '--pdeathsig', 'KILL', '--')
# Of each of its two outputs. What says more is ended: nothing that we run has so much to say.
OUTPUT_LIMIT = 64 * 1024 * 1024


class Program:
    """
    Starts it in the namespace that this process is in; calls finished(code, stdout, stderr) when it has ended. Raises
    OSError where it cannot be started.
    """

    def __init__(self, loop, argv, given, finished):
        self.loop, self.finished = loop, finished
        self.output = {'stdout': bytearray(), 'stderr': bytearray()}
        self.input, self.open = given.encode(), 2

        if shutil.which(argv[0]) is None:
            raise FileNotFoundError(f'there is no program {argv[0]}')
        pipe = subprocess.PIPE
        self.child = subprocess.Popen([*DIES_WITH_US, *argv], stdin=pipe, stdout=pipe, stderr=pipe)
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
