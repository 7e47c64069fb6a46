"""Echo requests, strictly one at a time, while nothing else of ours is under way."""

import socket
import time

from .icmp import Echo, only_echo_replies, protocol_of
from .outcomes import explain

REPLY_SECONDS = 1.0
# Of one pair; it holds up whatever is asked meanwhile.
PAIR_SECONDS = 5.0


class RoundTrips:
    """The pairs of one request, measured one by one."""

    def __init__(self, number, pairs, samples):
        self.number, self.pairs, self.samples, self.rows = number, list(pairs), samples, []

    def measure_next(self, namespaces):
        """Whether it was the last."""
        if len(self.rows) < len(self.pairs):
            self.rows.append(measure(namespaces, self.pairs[len(self.rows)], self.samples))
        return len(self.rows) == len(self.pairs)


def measure(namespaces, pair, samples):
    """Each is sent when the one before was answered. The first may have to find the neighbour, and is not counted."""
    times, lost = [], 0
    answer = {
        'namespace': pair['namespace'],
        'address': pair['address'],
        'samples': times,
        'error': namespaces.trouble(pair['namespace']),
    }
    if answer['error']:
        return answer
    v6, until = ':' in pair['address'], time.monotonic() + PAIR_SECONDS
    try:
        namespaces.enter(pair['namespace'])
        with socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_RAW, protocol_of(v6)) as sock:
            only_echo_replies(sock, v6)
            sock.connect((pair['address'], 0))
            sock.settimeout(REPLY_SECONDS)
            echo = Echo(v6)
            for sequence in range(samples + 1):
                took = one_echo(sock, echo, sequence)
                lost += took is None
                if sequence and took is not None:
                    times.append(round(took * 1000, 4))
                if lost > 1 or time.monotonic() > until:
                    break
    except OSError as error:
        answer['error'] = explain(error)
    if lost:
        answer['error'] = f'{lost} of {len(times) + lost} echo requests had no reply within 1 s'
    elif not answer['error'] and len(times) < samples:
        answer['error'] = f'only {len(times)} of {samples} echo requests were answered within {PAIR_SECONDS:.0f} s'
    return answer


def one_echo(sock, echo, sequence):
    """Seconds; None: no reply in time."""
    packet = echo.request(sequence)
    began = time.perf_counter()
    sock.send(packet)
    try:
        while not echo.answers(sock.recv(2048), sequence):
            if time.perf_counter() - began > REPLY_SECONDS:
                return None
    except TimeoutError:
        return None
    return time.perf_counter() - began
