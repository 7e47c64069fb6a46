"""Takes requests, hands them to whoever answers, and never lets one of them stop the others."""

import json
import os
import resource
import select
import subprocess
import sys
import time
from collections import deque

from .batch import Batch
from .channel import Lines, Output
from .dns import Dns
from .file_systems import FileSystems
from .hello_probe import Hello
from .http import Http
from .icmp import Icmp
from .kept import Kept
from .loop import Loop
from .namespaces import Namespaces
from .planting import Garden
from .procfs import owners_of_sockets
from .programs import Program
from .round_trips import RoundTrips
from .sockets import read_sockets
from .tcp import Tcp
from .tls import Tls
from .udp import Udp

KINDS = {'tcp': Tcp, 'udp': Udp, 'icmp': Icmp, 'dns': Dns, 'http': Http, 'tls': Tls, 'hello': Hello}
# Whoever asks gives a sign of life more often than this. Without one it is gone, whatever TCP still believes.
SILENCE_LIMIT = 120.0
# Between two such portions the loop reads what the first ones were answered.
STARTED_A_TURN = 256


class Prober:
    def __init__(self, asked=0, answers=1):
        """The descriptors that requests come from and answers go to."""
        self.window = raise_descriptor_limit()
        self.loop, self.namespaces = Loop(), Namespaces()
        self.output, self.asked, self.lines = Output(self.loop, answers), asked, Lines()
        self.garden, self.kept = Garden(self.loop, self.namespaces), Kept(self.loop)
        self.waiting, self.running, self.programs, self.measures = deque(), 0, set(), deque()
        self.pumping, self.heard = False, time.monotonic()
        self.loop.watch(asked, select.EPOLLIN, self.on_input)
        self.check_silence()

    def check_silence(self):
        if time.monotonic() - self.heard > SILENCE_LIMIT:
            sys.exit(0)
        self.loop.after(10, self.check_silence)

    def on_input(self, _events):
        data = os.read(self.asked, 1 << 20)
        if not data:
            sys.exit(0)
        self.heard = time.monotonic()
        for line in self.lines.feed(data):
            request = json.loads(line)
            try:
                self.handle(request)
            except Exception as error:  # an ill-put question must not end the others
                self.output.reply(request.get('id'), None, repr(error))

    def handle(self, request):
        answer = OPERATIONS.get(request['op'])
        if answer:
            answer(self, request.get('id'), request)
        else:
            self.output.reply(request.get('id'), None, f'unknown request {request["op"]}')

    def alive(self, _number, _request):
        """Hearing it was all."""

    def namespace(self, _number, request):
        self.namespaces.add(request['name'], request['pid'])

    def probe(self, number, request):
        batch = Batch(self, number, request['probes'], request['limitMs'] / 1000)
        if not batch.specs:
            return self.output.reply(number, [])
        probes = [KINDS[spec['kind']](self, batch, index, spec) for index, spec in enumerate(batch.specs)]
        # Entering a namespace costs more than a socket: all of one namespace together.
        self.waiting.extend(sorted(probes, key=lambda probe: probe.spec['namespace']))
        self.plan_pump()

    def plan_pump(self):
        if not self.pumping:
            self.pumping = True
            self.loop.at(0, self.pump)

    def pump(self):
        self.pumping = False
        for _ in range(min(STARTED_A_TURN, len(self.waiting), self.window - self.running)):
            self.running += 1
            self.waiting.popleft().start()
        if self.waiting and self.running < self.window:
            self.plan_pump()

    def settled(self):
        self.running -= 1
        if self.waiting:
            self.plan_pump()
        elif not self.running:
            self.loop.at(0, self.settle_measures)

    def round_trips(self, number, request):
        self.measures.append(RoundTrips(number, request['pairs'], request['samples']))
        self.settle_measures()

    def settle_measures(self):
        """
        Round trips wait until nothing else of ours is under way: a sweep would inflate them a hundredfold. After each
        pair whatever was asked meanwhile goes first.
        """
        if not self.measures or self.running or self.waiting or self.programs:
            return
        measure = self.measures[0]
        if measure.measure_next(self.namespaces):
            self.measures.popleft()
            self.output.reply(measure.number, measure.rows)
        self.loop.at(0, self.settle_measures)

    def sockets(self, number, request):
        owners, ours = owners_of_sockets(), self.garden.inodes()
        rows = {name: read_sockets(self.namespaces, name, owners, ours) for name in request['namespaces']}
        self.output.reply(number, rows)

    def file_systems(self, number, request):
        FileSystems(self.loop, request['paths'], lambda rows: self.output.reply(number, rows))

    def plant(self, number, request):
        self.output.reply(number, self.garden.plant(request['namespaces']))

    def uproot(self, number, _request):
        self.output.reply(number, self.garden.uproot())

    def run(self, number, request):
        name = request['namespace']
        trouble = self.namespaces.trouble(name)
        if trouble:
            return self.output.reply(number, None, trouble)

        def finished(code, stdout, stderr):
            self.programs.discard(number)
            self.output.reply(number, {'code': code, 'stdout': stdout, 'stderr': stderr})
            self.settle_measures()

        try:
            self.namespaces.enter(name)
            Program(self.loop, request['argv'], request.get('input') or '', finished)
            self.programs.add(number)
        except (OSError, subprocess.SubprocessError) as error:
            self.output.reply(number, None, f'it could not be started: {error}')


OPERATIONS = {
    'alive': Prober.alive,
    'namespace': Prober.namespace,
    'probe': Prober.probe,
    'roundTrips': Prober.round_trips,
    'sockets': Prober.sockets,
    'fileSystems': Prober.file_systems,
    'plant': Prober.plant,
    'uproot': Prober.uproot,
    'run': Prober.run,
}


def raise_descriptor_limit():
    """How many probes may be under way at once."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(64, min(16384, wanted - 512))


def main():
    prober = Prober()
    while True:
        prober.loop.turn()
