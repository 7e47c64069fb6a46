"""Takes devices of this network namespace down, or up again with all that went with them.

Arguments: `read` and devices: says what is to be put back, as JSON. `down` and devices. `up`: reads that JSON from its
input. A device that is down loses its routes, and its addresses of IPv6; what is there already is left as it is.
"""

import json
import subprocess
import sys


def ip(*words, needed=True):
    ran = subprocess.run(['ip', *words], capture_output=True, text=True, check=False)
    if ran.returncode != 0 and needed:
        sys.exit(f'ip {" ".join(words)}: {ran.stderr.strip()}')
    return ran.stdout


def routes_of(device, family):
    listed = ip(family, 'route', 'show', 'table', 'all', 'dev', device, needed=False)
    rows = [line.split() for line in listed.splitlines()]
    # The kernel's own come back with the address.
    return [row for row in rows if row and row[0] not in ('local', 'broadcast', 'multicast', 'anycast')]


def read(devices):
    return [
        {
            'device': device,
            'addresses': [
                [each['local'], each['prefixlen'], each.get('address')]
                for link in json.loads(ip('-j', 'addr', 'show', 'dev', device))
                for each in link.get('addr_info', [])
                if each.get('scope') == 'global'
            ],
            'routes': [[family, route] for family in ('-4', '-6') for route in routes_of(device, family)],
        }
        for device in devices
    ]


def without_noise(words):
    """What `ip route` prints and does not take: `pref medium`, `linkdown` and their like."""
    kept, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ('pref', 'expires'):
            skip = True
        elif word not in ('linkdown', 'dead', 'onlink'):
            kept.append(word)
    return kept


def up(states):
    for state in states:
        device = state['device']
        ip('link', 'set', device, 'up')
        for local, prefix, peer in state['addresses']:
            words = [local, 'peer', f'{peer}/{prefix}'] if peer else [f'{local}/{prefix}']
            nodad = ['nodad'] if ':' in local else []
            ip('addr', 'add', *words, 'dev', device, *nodad, needed=False)
        for family, route in state['routes']:
            ip(family, 'route', 'replace', *without_noise(route), 'dev', device, needed=False)
    for state, now in zip(states, read([state['device'] for state in states]), strict=True):
        there = [without_noise(route) for _, route in now['routes']]
        lost = [' '.join(route) for _, route in state['routes'] if without_noise(route) not in there]
        if lost:
            sys.exit(f'{state["device"]} is up again without its routes: {", ".join(lost)}')


if sys.argv[1] == 'read':
    print(json.dumps(read(sys.argv[2:])))
elif sys.argv[1] == 'down':
    for device in sys.argv[2:]:
        ip('link', 'set', device, 'down')
else:
    up(json.load(sys.stdin))
