"""The one loop that drives every socket and every clock."""

import heapq
import select
import time

# So few at a time, that a clock which is due never waits long; the kernel hands them out in turn.
EVENTS_A_TURN = 256


class Loop:
    def __init__(self):
        self.epoll = select.epoll()
        self.watched = {}
        self.timers = []
        self.count = 0

    def watch(self, fd, events, handler):
        """Calls handler(events) whenever one of these events holds; a second call for one descriptor replaces it."""
        before = self.watched.get(fd)
        if before is None:
            self.epoll.register(fd, events)
        elif before[0] != events:
            self.epoll.modify(fd, events)
        self.watched[fd] = (events, handler)

    def forget(self, fd):
        if self.watched.pop(fd, None):
            self.epoll.unregister(fd)

    def at(self, when, call):
        """Calls once, not before that moment of time.perf_counter(); 0: in this turn or the next."""
        self.count += 1
        heapq.heappush(self.timers, (when, self.count, call))

    def after(self, seconds, call):
        self.at(time.perf_counter() + seconds, call)

    def turn(self):
        wait = max(0.0, self.timers[0][0] - time.perf_counter()) if self.timers else 3600
        # Readings first: what has come counts, also where its limit has passed meanwhile.
        for fd, events in self.epoll.poll(wait, EVENTS_A_TURN):
            watched = self.watched.get(fd)
            if watched:
                watched[1](events)
        now, due = time.perf_counter(), []
        while self.timers and self.timers[0][0] <= now:
            due.append(heapq.heappop(self.timers)[2])
        # What one of them plans anew waits for the next turn, or two that plan each other would never end.
        for call in due:
            call()
