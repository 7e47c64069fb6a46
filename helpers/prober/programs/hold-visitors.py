"""Visitors of our own beside the host: a network namespace joined to this one by a pair of interfaces.

Whoever speaks from there comes in as strangers do, by an interface that is no bridge of the engine's. A process holds
it; when that ends, by itself or not, both interfaces go with it.

Argument: JSON with `interface` (its name here), `seconds` (as long as it may last), `host` (this side's addresses) and
`visitors` (those of the other side), each with its prefix length.
Answer: JSON with `pid`, or with `error`.
"""

import json
import os
import subprocess
import sys
import time

INSIDE = 'eth0'
OWN = '/proc/self/ns/net'


class RefusedError(Exception):
    pass


def call(*argv):
    ran = subprocess.run(argv, check=False, capture_output=True, text=True)
    if ran.returncode:
        raise RefusedError(f'{" ".join(argv)}: {ran.stderr.strip()}')
    return ran.stdout


def family_of(address):
    return ['-6'] if ':' in address else []


def overlaps(addresses):
    """Whether this host has a way of its own to one of them already; its default route is none."""
    for address in addresses:
        base = address.partition('/')[0]
        ways = call('ip', *family_of(address), '-json', 'route', 'show', 'match', base, 'table', 'all')
        if any(route['dst'] != 'default' for route in json.loads(ways or '[]')):
            return address
    return None


def hold(seconds):
    """A process with a network namespace of its own, once it has it."""
    holder = subprocess.Popen(
        ['unshare', '--net', 'sleep', str(seconds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for _ in range(100):
        if holder.poll() is None and os.readlink(f'/proc/{holder.pid}/ns/net') != os.readlink(OWN):
            return holder
        time.sleep(0.02)
    holder.kill()
    raise RefusedError('no namespace was made')


def dress(interface, addresses, enter=()):
    for address in addresses:
        # An address that is first asked for is not there for a second.
        sure = ['nodad'] if ':' in address else []
        call(*enter, 'ip', 'address', 'add', address, 'dev', interface, *sure)
    call(*enter, 'ip', 'link', 'set', interface, 'up')


def join(holder, asked):
    interface, enter = asked['interface'], ('nsenter', '--net', '--target', str(holder.pid))
    call('ip', 'link', 'add', interface, 'type', 'veth', 'peer', 'name', INSIDE, 'netns', str(holder.pid))
    dress(interface, asked['host'])
    call(*enter, 'ip', 'link', 'set', 'lo', 'up')
    dress(INSIDE, asked['visitors'], enter)
    for address in asked['host']:
        call(*enter, 'ip', *family_of(address), 'route', 'add', 'default', 'via', address.partition('/')[0])


def main():
    asked = json.loads(sys.argv[1])
    holder = None
    try:
        known = overlaps(asked['host'])
        if known:
            raise RefusedError(f'this host has a way to {known} already')
        holder = hold(asked['seconds'])
        join(holder, asked)
        print(json.dumps({'pid': holder.pid}))
    except (RefusedError, OSError, ValueError) as error:
        if holder:
            holder.kill()
            holder.wait()
        print(json.dumps({'error': str(error)}))


main()
