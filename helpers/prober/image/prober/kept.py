"""
Connections that outlive a request, for the next one of the same kind: of a thousand requests to one host over TLS the
handshakes cost more than all the rest.
"""

import select
import time
from collections import deque

# So short, that few lie about; who asks what a change did to connections does not share any.
IDLE_SECONDS = 5.0
# Of all descriptors so many are left beside the probes that are under way.
MOST = 256
# What says how long a request is, or what becomes of its connection: such a request has a connection of its own.
OF_THE_CONNECTION = ('connection', 'content-length', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding')
OF_THE_CONNECTION += ('upgrade', 'http2-settings', 'proxy-connection', 'host')


def may_share(spec):
    """
    Whether its connection may serve another request: asked to, and it reads in one way only. What a server could take
    for two requests, or for half of one, would make the next one's answer that of another question.
    """
    if not spec.get('keep') or spec.get('method', 'GET') != 'GET' or not spec.get('host'):
        return False
    if spec.get('body') or spec.get('lines') or spec.get('version', '1.1') != '1.1':
        return False
    names = {name.strip().lower().replace('_', '-') for name in spec.get('headers') or {}}
    return spec['path'].startswith('/') and not names.intersection(OF_THE_CONNECTION)


class Idle:
    """line: None once somebody took it."""

    def __init__(self, key, line, certificate):
        self.key, self.line, self.certificate, self.since = key, line, certificate, time.monotonic()


class Kept:
    """By key, of which each part that a server could tell apart is one. What is given first goes first."""

    def __init__(self, loop):
        self.loop, self.by_key, self.all, self.count, self.sweeping = loop, {}, deque(), 0, False

    def take(self, key):
        """A connection on which nothing came since its last answer, and its certificate; None: there is none."""
        mine = self.by_key.get(key, [])
        while mine:
            idle = mine.pop()
            line, idle.line = idle.line, None
            self.count -= 1
            if is_quiet(line.sock):
                return line, idle.certificate
            line.sock.close()
        self.by_key.pop(key, None)
        return None

    def give(self, key, line, certificate):
        idle = Idle(key, line, certificate)
        self.by_key.setdefault(key, []).append(idle)
        self.all.append(idle)
        self.count += 1
        while self.count > MOST:
            self.drop_first()
        self.plan_sweep()

    def drop_first(self):
        idle = self.all.popleft()
        if idle.line is not None:
            idle.line.sock.close()
            self.count -= 1
            # They are taken from the other end.
            self.by_key[idle.key].pop(0)
            if not self.by_key[idle.key]:
                del self.by_key[idle.key]

    def plan_sweep(self):
        if not self.sweeping:
            self.sweeping = True
            self.loop.after(IDLE_SECONDS, self.sweep)

    def sweep(self):
        self.sweeping = False
        until = time.monotonic() - IDLE_SECONDS
        while self.all and (self.all[0].line is None or self.all[0].since <= until):
            self.drop_first()
        if self.all:
            self.plan_sweep()


def is_quiet(sock):
    look = select.poll()
    look.register(sock, select.POLLIN | select.POLLRDHUP)
    return not look.poll(0)
