"""What starts jobs in containers and on the engine's machine: cron's tables and systemd's timers; as JSON.

Standard input: [{"pid": 0 or a container's process, "job": text or null}, ...]. Of a line only its schedule leaves it:
what it runs may hold a password. A line counts where it names the job; without one, where it speaks of backups, and
on the host nothing does. Changes nothing.
"""

import functools
import itertools
import json
import os
import re
import sys

ROOT = os.open('/', os.O_RDONLY | os.O_DIRECTORY)
BACKUPS = re.compile(r'backup|restic|borg|kopia|duplicati|duplicity|\btar\b|dump|rclone|rsync|archive', re.I)
CRONS = ('cron', 'crond', 'supercronic', 'fcron', 'dcron', 'yacron', 'go-cron', 'cronie')
TABLES = ('/etc/crontab', '/etc/cron.d', '/var/spool/cron/crontabs', '/var/spool/cron', '/etc/crontabs')
# Each line of these names a user before the command.
WITH_USER = ('/etc/crontab', '/etc/cron.d/')
# Of Debian's cron: it passes over a file of another name, as `nightly.cron` is. Others only over what an editor leaves.
NAMED = re.compile(r'[A-Za-z0-9_-]+')
LEFT_OVER = re.compile(r'[.#].*|.*~|.*\.rpm(?:save|orig|new)')
LINE = re.compile(r'\s*(@(?:every\s+)?\S+|(?:\S+\s+){4}\S+)\s+(.+)')
FOLDERS = (('/etc/cron.hourly', '@hourly'), ('/etc/cron.daily', '@daily'), ('/etc/cron.weekly', '@weekly'))
# Of the distribution, whatever they are called.
USUAL = {'dpkg', 'apt-compat', 'logrotate', 'man-db', 'e2scrub_all', '.placeholder', '0anacron'}
UNITS = ('/etc/systemd/system', '/run/systemd/system', '/lib/systemd/system', '/usr/lib/systemd/system')


def read(path):
    try:
        with open(path, 'rb') as file:
            return file.read(1 << 20).decode('utf-8', 'replace')
    except OSError:
        return None


def listed(folder):
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def namespace(pid, kind):
    try:
        return os.readlink(f'/proc/{pid}/ns/{kind}')
    except OSError:
        return None


def pids():
    return [name for name in os.listdir('/proc') if name.isdigit()]


@functools.cache
def daemon():
    """The engine's process: of several that of the network that we were put into."""
    mine = namespace('self', 'net')
    known = (pid for pid in pids() if (read(f'/proc/{pid}/comm') or '').strip() == 'dockerd')
    return next((pid for pid in known if namespace(pid, 'net') == mine), 1)


def crons(pid):
    """The names of cron's processes beside a process, and the tables that they were told on their command lines."""
    home, told, runs = namespace(pid, 'mnt'), [], set()
    for other in pids():
        if namespace(other, 'mnt') != home:
            continue
        words = (read(f'/proc/{other}/cmdline') or '').rstrip('\0').split('\0')
        names = [os.path.basename(word) for word in words[:2]]
        if any(name in CRONS for name in names[:1]) or (names[:1] == ['busybox'] and 'crond' in names):
            runs.add(names[0])
            told += [word for word in words[1:] if word.startswith('/')]
            told += [folder for flag, folder in itertools.pairwise(words) if flag == '-c']
    return runs, told


def tables(told):
    for path in dict.fromkeys([*TABLES, *told]):
        if os.path.isdir(path):
            yield from (os.path.join(path, name) for name in listed(path) if os.path.isfile(os.path.join(path, name)))
        elif os.path.isfile(path):
            yield path


def is_passed_over(path, text, programs):
    """A table that cron is there for, and does not read: for its name, its mode, its owner, or its last line."""
    if not path.startswith(WITH_USER) or not programs & {'cron', 'crond', 'cronie'}:
        return False
    name = os.path.basename(path)
    if path.startswith('/etc/cron.d/') and (
        LEFT_OVER.fullmatch(name) or ('cron' in programs and not NAMED.fullmatch(name))
    ):
        return True
    told = os.stat(path)
    return told.st_uid != 0 or bool(told.st_mode & 0o022) or ('cron' in programs and not text.endswith('\n'))


def fits(command, job, is_host):
    """A script that is run may speak of it where its line does not."""
    if job is None:
        return not is_host and BACKUPS.search(command) is not None
    return job in command


def of_table(path, job, is_host, programs):
    rows, text = [], read(path) or ''
    runs = bool(programs) and not (text and is_passed_over(path, text, programs))
    for line in text.splitlines():
        found = LINE.fullmatch(line)
        if line.lstrip().startswith('#') or not found:
            continue
        schedule, command = ' '.join(found[1].split()), found[2]
        if path.startswith(WITH_USER):
            command = command.split(None, 1)[-1]
        if fits(command, job, is_host):
            rows.append({'by': 'cron', 'where': path, 'schedule': schedule, 'runs': runs})
    return rows


def of_folders(job, is_host, programs):
    return [
        {'by': 'cron', 'where': f'{folder}/{name}', 'schedule': schedule, 'runs': bool(programs)}
        for folder, schedule in FOLDERS
        for name in listed(folder)
        if name not in USUAL
        if os.access(f'{folder}/{name}', os.X_OK)
        if fits(f'{name} {read(f"{folder}/{name}") or ""}', job, is_host)
    ]


def unit(name):
    """The settings of a unit, with what was put over it, by name: a list of each."""
    settings = {}
    paths = [f'{folder}/{name}' for folder in UNITS if os.path.isfile(f'{folder}/{name}')][:1]
    paths += [f'{folder}/{name}.d/{each}' for folder in UNITS for each in listed(f'{folder}/{name}.d')]
    for path in paths:
        for line in (read(path) or '').splitlines():
            key, given, value = line.strip().partition('=')
            if given and not key.startswith(('#', ';')):
                settings.setdefault(key.strip(), []).append(value.strip())
    return settings


def stamp(name):
    try:
        return os.stat(f'/var/lib/systemd/timers/stamp-{name}').st_mtime
    except OSError:
        return None


def of_timers(job):
    rows = []
    wanted = {name for folder in UNITS for name in listed(f'{folder}/timers.target.wants')}
    for name in sorted({name for folder in UNITS for name in listed(folder) if name.endswith('.timer')}):
        settings = unit(name)
        service = settings.get('Unit', [name.removesuffix('.timer') + '.service'])[-1]
        if job is None or job not in ' '.join([name, *unit(service).get('ExecStart', [])]):
            continue
        spans = [f'@every {span}' for key in ('OnUnitActiveSec', 'OnUnitInactiveSec') for span in settings.get(key, [])]
        rows += [
            {'by': 'timer', 'where': name, 'schedule': each, 'runs': name in wanted, 'lastRan': stamp(name)}
            for each in [*filter(None, settings.get('OnCalendar', [])), *spans]
        ]
    return rows


def look(pid, job):
    is_host = pid == 0
    process = daemon() if is_host else pid
    # Cron of the machine itself need not live where the engine does.
    programs, told = crons(1 if is_host else pid)
    os.chroot(f'/proc/{process}/root')
    os.chdir('/')
    try:
        rows = [row for path in tables(told) for row in of_table(path, job, is_host, programs)]
        rows += of_folders(job, is_host, programs)
        timers = of_timers(job) if is_host else []
    finally:
        os.fchdir(ROOT)
        os.chroot('.')
    return [{**row, 'lastRan': None} for row in rows] + timers


def main():
    told = []
    for asked in json.load(sys.stdin):
        try:
            told.append({'rows': look(asked['pid'], asked['job']), 'error': None})
        except OSError as error:
            told.append({'rows': [], 'error': error.strerror or 'it could not be looked at'})
    json.dump(told, sys.stdout)


main()
