# ruff: noqa: F821
# What it calls stands in backup-files.py and backup-bytes.py, which are put before it.

# Brings an archive back to a scratch folder of the helper's own and compares it with what is there now; as JSON.
#
# Standard input: {"pid", "path", "scratch", "bytes", "seconds", "holds": [{"from", "at": [folder, ...], "pid",
# "path"}]}. Writes below the scratch folder and nowhere else. What was read does not leave it: only names of files that
# came back otherwise, at most twenty.

import collections
import hashlib
import json
import shutil
import sys

MOST_FILES = 100_000
ROOM = 64 * 1024 * 1024


Came = collections.namedtuple('Came', 'time uid gid mode')


def host_numbers(pid, kind):
    """How the host calls the users that a process's own user namespace numbers; (inside, outside, count)."""
    try:
        with open(f'/proc/{pid or 1}/{kind}_map', encoding='ascii') as file:
            return [tuple(map(int, line.split())) for line in file]
    except OSError:
        return [(0, 0, 1 << 32)]


def on_host(number, numbers):
    return next((out + number - start for start, out, count in numbers if start <= number < start + count), None)


def digest(path):
    with open(path, 'rb') as file:
        return hashlib.file_digest(file, 'sha256').digest()


def write(target, source, budget):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, 'xb') as file:
        while data := source.read(SAMPLE):
            budget.spend(len(data))
            file.write(data)


def bring_tar(file, packed, scratch, budget):
    """Members come back as files of their own; a second name of one is that file again."""
    came = {}
    for member, archive in tar_members(file, packed):
        name = clean(member.name)
        target = os.path.join(scratch, name)
        if member.isreg():
            if os.path.lexists(target):
                os.unlink(target)
            write(target, archive.extractfile(member), budget)
            came[name] = Came(int(member.mtime), member.uid, member.gid, member.mode & 0o7777)
        elif member.islnk() and clean(member.linkname) in came:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.link(os.path.join(scratch, clean(member.linkname)), target)
            came[name] = came[clean(member.linkname)]
    return came


def bring_back(file, asked, budget):
    with inside(asked['pid']):
        kind, packed, within = identify(asked['path'])
    if kind != 'plain' or within != 'tar':
        return None, f'it is {"encrypted" if kind == "encrypted" else within}: only tar archives are brought back here'
    return bring_tar(file, packed, asked['scratch'], budget), None


def is_same(path, mine, facts):
    return os.path.getsize(mine) == facts.st_size and digest(mine) == digest_of(path)


def digest_of(place):
    pid, path = place
    with inside(pid):
        return digest(path)


def compare(want, came, scratch, owners, begun, packed):
    at = next((each for each in want['at'] if below(came, each)), None)
    told = {'from': want['from'], 'same': 0, 'changed': 0, 'error': None}
    other, misowned = [], []
    if at is None:
        return {**told, **listed(other, misowned), 'error': 'nothing of it came back'}
    back = below(came, at)
    with inside(want['pid']):
        live, told['error'] = files_below(want['path'], MOST_FILES, 10)
    for name, facts in live.items():
        mine = os.path.join(scratch, at, name) if name else os.path.join(scratch, at)
        # Nobody has written to it since: its time is as it was, or it was there as it is before anything was packed.
        if name not in back or (back[name].time != int(facts.st_mtime) and facts.st_ctime >= begun):
            told['changed'] += 1
            continue
        if not is_same((want['pid'], os.path.join(want['path'], name) if name else want['path']), mine, facts):
            other.append(name)
            continue
        told['same'] += 1
        # Since then nobody can have given it to somebody else.
        if facts.st_ctime < packed and not keeps(back[name], facts, owners):
            misowned.append(name)
    return {**told, **listed(other, misowned)}


def keeps(member, facts, owners):
    """Whether it comes back as its owner's, and open to the same."""
    uids, gids = owners
    whose = (on_host(member.uid, uids), on_host(member.gid, gids))
    return whose == (facts.st_uid, facts.st_gid) and member.mode == stat.S_IMODE(facts.st_mode)


def listed(other, misowned):
    return {
        'other': sorted(other)[:20],
        'otherCount': len(other),
        'misowned': sorted(misowned)[:20],
        'misownedCount': len(misowned),
    }


def sizes(scratch):
    return sum(os.lstat(os.path.join(at, name)).st_size for at, _, names in os.walk(scratch) for name in names)


def main():
    asked = json.load(sys.stdin)
    scratch = asked['scratch']
    told = {'files': 0, 'bytes': 0, 'compared': [], 'error': None, 'broken': False}
    free = shutil.disk_usage(os.path.dirname(scratch)).free - ROOM
    os.mkdir(scratch, 0o700)
    limit = min(asked['bytes'], max(0, free))
    came = None
    owners = (host_numbers(asked['pid'], 'uid'), host_numbers(asked['pid'], 'gid'))
    try:
        with inside(asked['pid']):
            asked['path'] = os.path.realpath(asked['path'])
            file = Bounded(asked['path'], Budget(asked['bytes'], asked['seconds']))
            found = os.stat(asked['path'])
    except OSError as error:
        json.dump({**told, 'error': why(error)}, sys.stdout)
        return
    try:
        with file:
            came, told['error'] = bring_back(file, asked, Budget(limit, asked['seconds']))
        if came is not None:
            told.update(files=len(came), bytes=sizes(scratch))
            begun = begun_at(found.st_mtime, told['bytes'])
            moments = (begun, begun + ALLOWANCE)
            told['compared'] = [compare(want, came, scratch, owners, *moments) for want in asked['holds']]
    except FullError:
        told['error'] = f'it comes to more than the {limit} bytes that there is room for, or takes too long'
    except DAMAGED as error:
        told.update(error=why(error), broken=True)
    json.dump(told, sys.stdout)


main()
