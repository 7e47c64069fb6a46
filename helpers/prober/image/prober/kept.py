"""
Connections that outlive a request, for the next one of the same kind: of a thousand requests to one host over TLS the
handshakes cost more than all the rest.
"""

import select
import time

# So short, that few lie about; who asks what a change did to connections does not share any.
IDLE_SECONDS = 5.0
MOST = 1024
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


class Kept:
    """By key, of which each part that a server could tell apart is one: the latest first."""

    def __init__(self, loop):
        self.loop, self.idle, self.count, self.sweeping = loop, {}, 0, False

    def take(self, key):
        """A connection on which nothing came since its last answer; None: there is none."""
        lines = self.idle.get(key, [])
        while lines:
            self.count -= 1
            _, line, certificate = lines.pop()
            if is_quiet(line.sock):
                return line, certificate
            line.sock.close()
        return None

    def give(self, key, line, certificate):
        if self.count >= MOST:
            return line.sock.close()
        self.count += 1
        self.idle.setdefault(key, []).append((time.monotonic(), line, certificate))
        self.plan_sweep()

    def plan_sweep(self):
        if not self.sweeping:
            self.sweeping = True
            self.loop.after(IDLE_SECONDS, self.sweep)

    def sweep(self):
        self.sweeping = False
        until = time.monotonic() - IDLE_SECONDS
        for key, lines in list(self.idle.items()):
            old = [line for at, line, _ in lines if at <= until]
            self.count -= len(old)
            for line in old:
                line.sock.close()
            self.idle[key] = [each for each in lines if each[0] > until]
            if not self.idle[key]:
                del self.idle[key]
        if self.idle:
            self.plan_sweep()


def is_quiet(sock):
    look = select.poll()
    look.register(sock, select.POLLIN | select.POLLRDHUP)
    return not look.poll(0)
