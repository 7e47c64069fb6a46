"""How Authelia was started, among the processes of a container, as JSON; nothing of its secrets.

Its own words and working directory, and of its environment only what says where its configuration lies and what the
access rules are. Arguments: a process of the container. Exit: 3 none of them is Authelia.
"""

import json
import os
import sys

SPACES = ('mnt', 'pid')
NAMED = ('X_AUTHELIA_CONFIG', 'X_AUTHELIA_CONFIG_FILTERS', 'AUTHELIA_SESSION_DOMAIN', 'AUTHELIA_SESSION_COOKIES')
RULES = 'AUTHELIA_ACCESS_CONTROL_'


def read(process, name):
    with open(f'/proc/{process}/{name}', 'rb') as file:
        return [part.decode(errors='replace') for part in file.read().split(b'\0') if part]


def spaces(process):
    return [os.readlink(f'/proc/{process}/ns/{name}') for name in SPACES]


def wanted(pair):
    name = pair.partition('=')[0]
    return name in NAMED or (name.startswith(RULES) and not name.endswith('_FILE'))


def main():
    own = spaces(sys.argv[1])
    for process in sorted((name for name in os.listdir('/proc') if name.isdigit()), key=int):
        try:
            if spaces(process) != own:
                continue
            argv = read(process, 'cmdline')
            if not argv or os.path.basename(argv[0]) != 'authelia':
                continue
            environment = dict(pair.split('=', 1) for pair in read(process, 'environ') if wanted(pair))
            json.dump(
                {'argv': argv, 'folder': os.readlink(f'/proc/{process}/cwd'), 'environment': environment}, sys.stdout
            )
        except OSError:
            # It ended meanwhile, or is no process of ours to look at.
            continue
        return 0
    return 3


sys.exit(main())
