"""What the engine's machine says of its daemon: owners and modes of files, the daemon's settings, who may command it.

Runs on the host, changes nothing, prints one JSON line. Arguments: `docker-root=<path>`, the paths to look at; behind
`--` those of which only that is asked where they lead.
Of the daemon's settings only those named below leave it, for others may hold secrets.
"""

import json
import os
import re
import stat
import sys

KEPT = {
    *('cgroup-parent', 'config-file', 'containerd', 'debug', 'default-ulimit', 'exec-opt', 'host', 'icc', 'iptables'),
    *('ip6tables', 'live-restore', 'log-level', 'no-new-privileges', 'seccomp-profile', 'tls', 'tlscacert', 'tlscert'),
    *('tlskey', 'tlsverify', 'userland-proxy', 'userns-remap', 'authorization-plugin', 'storage-driver'),
}
SHORT = {'-D': 'debug', '-H': 'host', '-l': 'log-level', '-s': 'storage-driver'}
# As the configuration file calls them.
PLURAL = {
    'hosts': 'host',
    'default-ulimits': 'default-ulimit',
    'exec-opts': 'exec-opt',
    'authorization-plugins': 'authorization-plugin',
}
ALONE = {'debug', 'tls', 'tlsverify', 'live-restore', 'no-new-privileges', 'icc', 'iptables', 'ip6tables'}
KINDS = ((stat.S_ISREG, 'file'), (stat.S_ISDIR, 'folder'), (stat.S_ISSOCK, 'socket'))


def read(path):
    with open(path, 'rb') as file:
        return file.read().decode('utf-8', 'replace')


def namespace(pid):
    try:
        return os.readlink(f'/proc/{pid}/ns/net')
    except OSError:
        return None


def processes(name):
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            if read(f'/proc/{pid}/comm').strip() == name:
                yield pid
        except OSError:
            continue


def daemon():
    """The engine's process: of several that of the network that we were put into."""
    mine = namespace('self')
    return next((pid for pid in processes('dockerd') if namespace(pid) == mine), None)


def of_arguments(arguments):
    settings, rest = {}, list(arguments)
    while rest:
        word = rest.pop(0)
        name, given, value = word.partition('=')
        name = SHORT.get(name, name.removeprefix('--') if name.startswith('--') else '')
        if not name:
            continue
        if not given:
            takes = name not in ALONE and rest and not rest[0].startswith('-')
            value = rest.pop(0) if takes else 'true'
        if name in KEPT:
            settings.setdefault(name, []).append(value)
    return settings


def plain(value):
    if isinstance(value, bool):
        return ['true' if value else 'false']
    if isinstance(value, dict):
        return [str(name) for name in value]
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def of_file(text):
    told = json.loads(text)
    names = {name: PLURAL.get(name, name) for name in told}
    return {names[name]: plain(value) for name, value in told.items() if names[name] in KEPT}


def settings_of(arguments):
    """Null where the file cannot be read; without a file the arguments are all there is."""
    told = of_arguments(arguments)
    [path] = told.get('config-file', ['/etc/docker/daemon.json'])[-1:]
    try:
        return {**of_file(read(path)), **told}
    except FileNotFoundError:
        return told
    except (OSError, ValueError, AttributeError):
        return None


def name_of(number, path):
    """By the machine's own lists: libc would look them up in ours."""
    try:
        for line in read(path).splitlines():
            fields = line.split(':')
            if len(fields) > 2 and fields[2] == str(number):
                return fields[0]
    except OSError:
        pass
    return str(number)


def look_at(path):
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return {'path': path, 'kind': 'missing', 'mode': None, 'owner': None, 'group': None}
    except OSError:
        return {'path': path, 'kind': 'error', 'mode': None, 'owner': None, 'group': None}
    return {
        'path': path,
        'kind': next((kind for fits, kind in KINDS if fits(found.st_mode)), 'other'),
        'mode': f'{stat.S_IMODE(found.st_mode):04o}',
        'owner': name_of(found.st_uid, '/etc/passwd'),
        'group': name_of(found.st_gid, '/etc/group'),
    }


def members_of(group):
    """Those that the list names, and whose own group it is."""
    for line in read('/etc/group').splitlines():
        name, _, number, members = [*line.split(':'), '', '', ''][:4]
        if name == group:
            own = [row.split(':') for row in read('/etc/passwd').splitlines()]
            mine = [row[0] for row in own if len(row) > 3 and row[3] == number]
            return sorted({*filter(None, members.split(',')), *mine})
    return []


def audited():
    paths = set()
    folder = '/etc/audit/rules.d'
    names = [f'{folder}/{name}' for name in sorted(os.listdir(folder))] if os.path.isdir(folder) else []
    for path in ('/etc/audit/audit.rules', *names):
        try:
            text = read(path)
        except FileNotFoundError:
            continue
        for line in text.splitlines():
            if not line.lstrip().startswith('#'):
                paths.update(re.findall(r'(?:-w\s+|-F\s+(?:path|dir)=)(\S+)', line))
    return sorted(paths)


def own_partition(path):
    try:
        return os.stat(path).st_dev != os.stat('/').st_dev
    except OSError:
        return None


def files_in(folder, ending):
    """Certificates that registries are known by lie below a folder for each of them."""
    found = []
    for at, _, names in os.walk(folder):
        found += [os.path.join(at, name) for name in names if name.endswith(ending)]
    return sorted(found)[:50]


def leads(paths):
    """Where paths lead that have a link on their way."""
    real = {path: os.path.realpath(path) for path in paths}
    return {path: there for path, there in real.items() if there != os.path.normpath(path)}


def quietly(question):
    try:
        return question()
    except OSError:
        return None


def main():
    docker_root, end = sys.argv[1].partition('=')[2], sys.argv.index('--')
    paths, mounted = sys.argv[2:end], sys.argv[end + 1 :]
    pid = daemon()
    arguments = read(f'/proc/{pid}/cmdline').rstrip('\0').split('\0')[1:] if pid else []
    proxies = len(list(processes('docker-proxy')))
    os.chroot(f'/proc/{pid or 1}/root')
    os.chdir('/')
    settings = settings_of(arguments) if pid else None
    told = [(settings or {}).get(name, [None])[-1] for name in ('tlscacert', 'tlscert', 'tlskey')]
    more = [path for path in told if path] + files_in('/etc/docker/certs.d', ('.crt', '.cert', '.key'))
    print(
        json.dumps(
            {
                'seenAs': 'daemon' if pid else 'host',
                'files': [look_at(path) for path in dict.fromkeys([*paths, *more])],
                'settings': settings,
                'dockerGroup': quietly(lambda: members_of('docker')),
                'audited': quietly(audited),
                'userlandProxies': proxies,
                'ownPartition': own_partition(docker_root),
                'leads': leads(mounted),
            }
        )
    )


main()
