"""One question to one peer, and how it ends: with an answer, with the kernel's word, or at its limit."""

import errno
import select
import socket
import time

from .kernel import IP_BIND_ADDRESS_NO_PORT, IP_RECVERR, IPV6_RECVERR, check
from .outcomes import VALUES, explain

# Readings at the limit, of what lies in the socket already: a whole body of the longest that is taken.
LAST_READINGS = 300


class Probe:
    """Subclasses make their sockets in begin(), which runs inside the namespace, and read in ready()."""

    def __init__(self, prober, batch, index, spec):
        self.prober, self.batch, self.index, self.spec = prober, batch, index, spec
        self.sock, self.done, self.started = None, False, 0.0

    def start(self):
        self.started = time.perf_counter()
        trouble = self.batch.troubles[self.spec['namespace']]
        if trouble:
            return self.finish('probe-failed', error=trouble)
        try:
            self.prober.namespaces.enter(self.spec['namespace'])
            self.begin()
            self.rearm()
        except OSError as error:
            self.fail(error)
        except Exception as error:  # an ill-put probe must not end the others
            self.finish('probe-failed', error=f'the probe is not well put: {error!r}')
        if not self.done:
            self.prober.loop.at(self.started + self.batch.limit, self.deadline)

    def make_socket(self, kind, protocol=0):
        family = socket.AF_INET6 if ':' in self.address() else socket.AF_INET
        self.sock = socket.socket(family, kind | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, protocol)
        # Without it the kernel keeps "host unreachable" from a datagram socket, and an absent host would look like a
        # dropping one.
        if kind != socket.SOCK_STREAM and family == socket.AF_INET6:
            self.sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)
        elif kind != socket.SOCK_STREAM:
            self.sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)

    def connect_stream(self, port):
        self.make_socket(socket.SOCK_STREAM)
        if self.spec.get('from'):
            # The port is chosen at the connect, so that many share one address.
            self.sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            self.sock.bind((self.spec['from'], 0))
        code = self.sock.connect_ex(self.peer(port))
        if code != errno.EINPROGRESS:
            check(code)

    def address(self):
        return self.spec['address']

    def peer(self, port):
        """Where it connects to. Of an address with a zone (`fe80::1%eth0`) Python takes only a number for it."""
        address, _, zone = self.address().partition('%')
        return (address, port, 0, socket.if_nametoindex(zone)) if zone else (address, port)

    def events(self):
        """What it waits for now."""
        return select.EPOLLIN

    def rearm(self):
        if not self.done:
            self.prober.loop.watch(self.sock.fileno(), self.events(), self.on_event)

    def on_event(self, _events):
        """Does the work of one reading; where more lies there, the loop comes again after the others."""
        if self.done:
            return
        try:
            self.ready()
        except BlockingIOError:
            pass  # nothing lay there after all
        except OSError as error:
            self.fail(error)
        except Exception as error:  # one odd answer must not end the other probes
            self.finish('probe-failed', error=repr(error))
        self.rearm()

    def deadline(self):
        # On a busy machine the answer may lie in the socket, only not looked at yet.
        for _ in range(LAST_READINGS):
            if self.done or not self.is_ready():
                break
            self.on_event(0)
        if not self.done:
            self.silence()

    def is_ready(self):
        look = select.poll()
        look.register(self.sock, self.events())
        return bool(look.poll(0))

    def silence(self):
        self.finish('dropped', error=f'silence for {self.limit_in_words()}')

    def limit_in_words(self):
        return f'{round(self.batch.limit * 1000)} ms'

    def fail(self, error):
        self.finish(VALUES.get(error.errno, 'probe-failed'), error=explain(error))

    def close(self):
        if self.sock is not None:
            self.prober.loop.forget(self.sock.fileno())
            self.sock.close()
            self.sock = None

    def finish(self, value, answer=None, dns=None, http=None, error=None, **more):
        if self.done:
            return
        self.done = True
        ms = round((time.perf_counter() - self.started) * 1000, 3)
        self.close()
        result = {'value': value, 'ms': ms, 'answer': answer, 'dns': dns, 'http': http, 'error': error, **more}
        self.batch.settle(self.index, result)
