"""What Python names none of: system calls, socket options and their numbers."""

import ctypes
import os
import signal

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
SOL_RAW = 255
# In <linux/in.h>, <linux/in6.h> and <linux/icmp*.h>.
IP_RECVERR, IPV6_RECVERR, ICMP_FILTER, ICMP6_FILTER, IP_BIND_ADDRESS_NO_PORT = 11, 25, 1, 1, 24


def check(code):
    """Raises OSError for a number of the kernel's other than 0."""
    if code:
        raise OSError(code, os.strerror(code))


def enter_network(fd):
    if LIBC.setns(fd, CLONE_NEWNET) != 0:
        check(ctypes.get_errno())


def die_with_parent():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
