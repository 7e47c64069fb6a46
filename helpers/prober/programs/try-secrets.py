"""Which files of secrets the processes of containers may read, each as its own process sees it; as JSON.

Standard input: [{"pid": 4711, "targets": [path, ...]}, ...]. Nothing is read but modes and owners, and nothing changed:
whether a file could be read is worked out from them, the process's user, its groups and its capabilities.
"""

import json
import os
import stat
import sys

OVERRIDE = 1 << 1
SEARCH = 1 << 2
BESIDE = '/run/secrets'
ROOT = os.open('/', os.O_RDONLY | os.O_DIRECTORY)


class Process:
    def __init__(self, pid):
        fields = {}
        with open(f'/proc/{pid}/status', encoding='ascii', errors='replace') as file:
            for line in file:
                name, _, value = line.partition(':')
                fields[name] = value.split()
        self.parent = int(fields['PPid'][0])
        # The fourth is the one that the kernel asks for files.
        self.uid = int(fields['Uid'][3])
        self.groups = {int(fields['Gid'][3]), *map(int, fields.get('Groups', []))}
        self.capabilities = int(fields['CapEff'][0], 16)
        with open(f'/proc/{pid}/uid_map', encoding='ascii') as file:
            self.owners = [tuple(map(int, line.split())) for line in file]

    def bits_for(self, found):
        mode = stat.S_IMODE(found.st_mode)
        if found.st_uid == self.uid:
            return mode >> 6 & 7
        return (mode >> 3 if found.st_gid in self.groups else mode) & 7

    def overrides(self, found):
        """Capabilities count for files of those whom its user namespace knows."""
        known = any(start <= found.st_uid < start + count for _, start, count in self.owners)
        return known and self.capabilities & (OVERRIDE | SEARCH) != 0

    def may(self, found, bit):
        return self.bits_for(found) & bit != 0 or self.overrides(found)

    def reads(self, path):
        """Every folder on the way must let it pass."""
        parts = path.strip('/').split('/')
        folders = ['/' + '/'.join(parts[:count]) for count in range(1, len(parts))]
        return all(self.may(os.stat(folder), 1) for folder in folders) and self.may(os.stat(path), 4)


def enter(pid):
    os.chroot(f'/proc/{pid}/root')
    os.chdir('/')


def leave():
    os.fchdir(ROOT)
    os.chroot('.')


def by_mount_namespace():
    groups = {}
    for name in os.listdir('/proc'):
        if name.isdecimal():
            try:
                groups.setdefault(os.readlink(f'/proc/{name}/ns/mnt'), []).append(name)
            except OSError:
                continue
    return groups


def processes_of(pid, groups):
    """Its first process and all below it; what somebody runs beside them is not the service."""
    processes, known = [Process(pid)], {pid}
    beside = []
    for other in groups.get(os.readlink(f'/proc/{pid}/ns/mnt'), []):
        try:
            beside.append((int(other), Process(other)))
        except OSError:
            continue
    # A parent is older than its children, and its number mostly lower: seldom is a second round needed.
    grown = True
    while grown:
        grown = False
        for number, process in beside:
            if number not in known and process.parent in known:
                known.add(number)
                processes.append(process)
                grown = True
    return processes


def state_of(found, path, processes):
    if stat.S_ISDIR(found.st_mode):
        return 'directory'
    if not any(process.reads(path) for process in processes):
        return 'unreadable'
    return 'empty' if found.st_size == 0 else 'readable'


def look_at(path, processes):
    try:
        real = os.path.realpath(path)
        found = os.stat(real)
    except OSError:
        return {'target': path, 'state': 'missing', 'mode': None, 'uid': None, 'gid': None}
    return {
        'target': path,
        'state': state_of(found, real, processes),
        'mode': f'{stat.S_IMODE(found.st_mode):04o}',
        'uid': found.st_uid,
        'gid': found.st_gid,
    }


def listed():
    try:
        return [os.path.join(BESIDE, name) for name in sorted(os.listdir(BESIDE))]
    except OSError:
        return []


def look_into(pid, targets, groups):
    processes = processes_of(pid, groups)
    enter(pid)
    try:
        beside = [path for path in listed() if path not in targets]
        rows = [look_at(path, processes) for path in [*targets, *beside]]
    finally:
        leave()
    return {'readers': list(dict.fromkeys(process.uid for process in processes)), 'rows': rows, 'error': None}


def main():
    groups = by_mount_namespace()
    told = []
    for asked in json.load(sys.stdin):
        try:
            told.append(look_into(asked['pid'], asked['targets'], groups))
        except OSError as error:
            told.append({'readers': [], 'rows': [], 'error': error.strerror})
    json.dump(told, sys.stdout)


main()
