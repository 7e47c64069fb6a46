# What another machine sees of a host's ports, by plain sockets: Python 3.6 or newer of any system, no root.
# One question as JSON on a line of its own, one answer as JSON.
import errno
import json
import select
import socket
import sys
import time

try:
    import resource
except ImportError:
    resource = None

MOST_AT_ONCE = 4000
# The interpreter's own files, and those of ssh.
KEPT_FILES = 64
TIMES_SAID = 3
MANY = 500
VALUES = {
    errno.ECONNREFUSED: 'refused',
    errno.ECONNRESET: 'open',
    errno.ETIMEDOUT: 'dropped',
    # A firewall on the way refuses so: silence, as with nmap.
    errno.EHOSTUNREACH: 'dropped',
    errno.EHOSTDOWN: 'dropped',
    errno.ENETUNREACH: 'no-route',
}
SPENT = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.EADDRNOTAVAIL, errno.EAGAIN}
STARTED = {0, errno.EINPROGRESS, errno.EWOULDBLOCK}


def files_at_once():
    """Sockets that this system lets be open at once."""
    wanted = MOST_AT_ONCE + KEPT_FILES
    if resource is None:
        return 256
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    may = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (may, hard))
    except (ValueError, OSError):
        may = soft
    return max(16, min(wanted, may) - KEPT_FILES)


def value_of(number, family):
    if number == errno.EACCES:
        return 'dropped' if family == socket.AF_INET6 else 'probe-failed'
    if number in SPENT:
        return None
    return VALUES.get(number, 'probe-failed')


class Poller:
    def __init__(self):
        self.poll = select.epoll() if hasattr(select, 'epoll') else select.poll()
        self.unit = 1 if hasattr(select, 'epoll') else 1000

    def wait(self, seconds):
        return self.poll.poll(max(0, seconds) * self.unit)


class Probe:
    def __init__(self, peer, family, port, payload, limit):
        self.peer, self.family, self.port, self.payload = peer, family, port, payload
        self.limit, self.value, self.said, self.sock = limit, None, 0, None

    def begin(self):
        """The state where it is known at once; else its socket is watched."""
        kind = socket.SOCK_STREAM if self.payload is None else socket.SOCK_DGRAM
        try:
            self.sock = socket.socket(self.family, kind)
            self.sock.setblocking(False)
            code = self.sock.connect_ex((self.peer[0], self.port, *self.peer[2:]))
            if code in STARTED:
                self.began = time.monotonic()
                self.say()
                return None
        except OSError as error:
            code = error.errno
        return code

    def say(self):
        if self.payload is not None:
            self.said += 1
            try:
                self.sock.send(self.payload)
            except BlockingIOError:
                pass

    def due(self):
        parts = TIMES_SAID if self.payload is not None else 1
        return self.began + self.limit * max(self.said, 1) / parts

    def read(self):
        """The state that its readiness tells."""
        code = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code == 0 and self.payload is not None:
            try:
                self.sock.recv(65536)
            except OSError as error:
                code = error.errno
        return 'open' if code == 0 else code

    def end(self):
        if self.sock is not None:
            self.sock.close()
        self.sock = None


class Look:
    def __init__(self, probes, at_once, per_second):
        self.probes, self.at_once, self.per_second = probes, at_once, per_second
        self.poller, self.watched, self.words = Poller(), {}, None

    def settle(self, probe, answer):
        if isinstance(answer, int):
            probe.value = value_of(answer, probe.family)
            if probe.value in (None, 'probe-failed'):
                self.words = errno.errorcode.get(answer, str(answer))
        else:
            probe.value = answer
        probe.end()

    def forget(self, probe):
        descriptor = probe.sock.fileno()
        self.watched.pop(descriptor)
        self.poller.poll.unregister(descriptor)

    def start(self, probe):
        answer = probe.begin()
        if answer is not None:
            self.settle(probe, answer)
            return
        descriptor = probe.sock.fileno()
        self.watched[descriptor] = probe
        self.poller.poll.register(descriptor, select.POLLOUT if probe.payload is None else select.POLLIN)

    def expire(self):
        now = time.monotonic()
        for probe in [each for each in self.watched.values() if each.due() <= now]:
            if probe.payload is not None and probe.said < TIMES_SAID:
                try:
                    probe.say()
                    continue
                except OSError as error:
                    answer = error.errno
            else:
                answer = 'dropped'
            self.forget(probe)
            self.settle(probe, answer)

    def read_some(self):
        ready = self.poller.wait(0.02)
        for descriptor, _events in ready:
            probe = self.watched.get(descriptor)
            if probe is not None:
                answer = probe.read()
                self.forget(probe)
                self.settle(probe, answer)
        return len(ready) >= MANY

    def run(self):
        begun, count, swept = time.monotonic(), 0, 0
        while count < len(self.probes) or self.watched:
            may = int((time.monotonic() - begun) * self.per_second) + 1
            while count < min(may, len(self.probes)) and len(self.watched) < self.at_once:
                self.start(self.probes[count])
                count += 1
            # What has come counts, also where its limit has passed meanwhile; the kernel hands out so many at a time.
            while self.read_some():
                pass
            if time.monotonic() - swept > 0.05:
                swept = time.monotonic()
                self.expire()


def look(question):
    found = socket.getaddrinfo(question['address'], 1, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    family, _kind, _protocol, _name, peer = found[0]
    limit = question['limitMs'] / 1000
    tcp = [Probe(peer, family, port, None, limit) for port in question['tcp']]
    udp = [Probe(peer, family, each['port'], bytes.fromhex(each['payload']), limit) for each in question['udp']]
    at_once, left, words = files_at_once(), tcp + udp, None
    for _try in range(6):
        if not left:
            break
        round_of = Look(left, at_once, question['perSecond'])
        round_of.run()
        words = round_of.words
        left = [probe for probe in left if probe.value is None]
        at_once = max(16, at_once // 4)
    values = [[probe.value or 'probe-failed' for probe in part] for part in (tcp, udp)]
    lost = any('probe-failed' in part for part in values)
    return {'tcp': values[0], 'udp': values[1], 'error': words if lost else None}


def is_own(address):
    """Only an address of its own can be bound to."""
    family, _kind, _protocol, _name, peer = socket.getaddrinfo(address, 0, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind(peer)
        except OSError:
            return False
    return True


def find(name):
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_DGRAM)
    except OSError:
        return []
    addresses = list(dict.fromkeys(each[4][0] for each in found))
    return [{'address': address, 'own': is_own(address)} for address in addresses]


question = json.loads(sys.stdin.readline())
answer = [find(name) for name in question['find']] if 'find' in question else look(question)
print(json.dumps(answer))
