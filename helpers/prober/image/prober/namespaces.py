"""Network namespaces, each named by the process that holds it."""

import os

from .kernel import enter_network
from .procfs import mark_of


class Namespace:
    """Held open by descriptor from the moment it is named."""

    def __init__(self, pid):
        self.pid, self.fd, self.error = pid, None, None
        try:
            self.mark = mark_of(pid)
            self.fd = os.open(f'/proc/{pid}/ns/net', os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            self.error = f'the namespace of process {pid} cannot be opened: {error.strerror}'

    def trouble(self):
        """
        None while the process still holds the same namespace. A descriptor outlives a container: its namespace, then
        without interfaces, would look isolated.
        """
        if self.error or self.pid == os.getpid():
            return self.error
        try:
            same = mark_of(self.pid) == self.mark
        except OSError:
            return f'process {self.pid} ended'
        return None if same else f'process {self.pid} is another one now'


class Namespaces:
    """All that were named, and the one that this process is in. `host` is its own."""

    def __init__(self):
        self.named = {'host': Namespace(os.getpid())}
        self.inside = self.named['host'].fd

    def add(self, name, pid):
        old = self.named.get(name)
        if old and old.fd is not None:
            if self.inside == old.fd:
                self.enter('host')
            os.close(old.fd)
        self.named[name] = Namespace(pid)

    def trouble(self, name):
        namespace = self.named.get(name)
        return namespace.trouble() if namespace else f'nobody named a namespace {name}'

    def enter(self, name):
        fd = self.fd_of(name)
        if fd != self.inside:
            enter_network(fd)
            self.inside = fd

    def fd_of(self, name):
        return self.named[name].fd
