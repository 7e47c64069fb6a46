"""The probes of one request."""

from .procfs import refused_neighbours

# All bodies of one request together. A peer that answers everything with an endless body takes no memory but this, and
# the line to whoever asked can bear it; once it is used up, each further answer is cut at the lesser limit.
BODIES_LIMIT = 32 * 1024 * 1024
LEAST_BODY = 64 * 1024


class Batch:
    """Answered when the last of its probes is settled. limit: seconds, of each."""

    def __init__(self, prober, number, specs, limit):
        self.prober, self.number, self.specs, self.limit = prober, number, specs, limit
        self.results = [None] * len(specs)
        self.left = len(specs)
        self.room = BODIES_LIMIT
        self.troubles = {name: prober.namespaces.trouble(name) for name in {spec['namespace'] for spec in specs}}
        prober.namespaces.enter('host')
        self.refused = refused_neighbours()

    def settle(self, index, result):
        self.results[index] = result
        self.left -= 1
        self.prober.settled()
        if self.left == 0:
            self.conclude()

    def takes_more(self, size, growth):
        """Whether a body that grew so much, to that size, may grow further."""
        self.room -= growth
        return self.room > 0 or size < LEAST_BODY

    def conclude(self):
        """A container that ended while it was probed from saw its interfaces go: nothing it says is a verdict."""
        for name, before in self.troubles.items():
            after = None if before else self.prober.namespaces.trouble(name)
            for spec, result in zip(self.specs, self.results, strict=True):
                if after and spec['namespace'] == name:
                    result.update(value='probe-failed', error=f'while it was probed from, {after}')
        self.prober.namespaces.enter('host')
        lost = refused_neighbours() - self.refused
        # A packet whose neighbour finds no room is thrown away in silence, which looks like a firewall.
        why = (
            f'the kernel had no room for {lost} neighbours meanwhile (net.ipv4.neigh.default.gc_thresh3): '
            'silence proves nothing'
        )
        for result in self.results:
            if lost and result['value'] == 'dropped':
                result.update(value='probe-failed', error=why)
        self.prober.output.reply(self.number, self.results)
