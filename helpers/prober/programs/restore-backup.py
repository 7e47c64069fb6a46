# ruff: noqa: F821
# What it calls stands in backup-files.py, which is put before it.

# Brings an archive back to a scratch folder of the helper's own and compares it with what is there now; as JSON.
#
# Standard input: {"pid", "path", "scratch", "bytes", "seconds", "holds": [{"from", "at": [folder, ...], "pid",
# "path"}]}. Writes below the scratch folder and nowhere else. What was read does not leave it: only names of files that
# came back otherwise, at most twenty.

import hashlib
import json
import shutil
import sys

MOST_FILES = 100_000
ROOM = 64 * 1024 * 1024


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
    times = {}
    for member, archive in tar_members(file, packed):
        name = clean(member.name)
        target = os.path.join(scratch, name)
        if member.isreg():
            if os.path.lexists(target):
                os.unlink(target)
            write(target, archive.extractfile(member), budget)
            times[name] = int(member.mtime)
        elif member.islnk() and clean(member.linkname) in times:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.link(os.path.join(scratch, clean(member.linkname)), target)
            times[name] = times[clean(member.linkname)]
    return times


def bring_back(file, asked, budget):
    with inside(asked['pid']):
        kind, packed, within = identify(asked['path'])
    if kind != 'plain' or within != 'tar':
        return None, f'it is {"encrypted" if kind == "encrypted" else within}: only tar archives are brought back here'
    return bring_tar(file, packed, asked['scratch'], budget), None


def compare(want, times, scratch):
    at = next((each for each in want['at'] if below(times, each)), None)
    told = {'from': want['from'], 'same': 0, 'other': [], 'otherCount': 0, 'changed': 0, 'error': None}
    if at is None:
        return {**told, 'error': 'nothing of it came back'}
    back = below(times, at)
    other = []
    with inside(want['pid']):
        live, problem = files_below(want['path'], MOST_FILES, 10)
    for name, facts in live.items():
        mine = os.path.join(scratch, at, name) if name else os.path.join(scratch, at)
        # Size and time as they were: nobody has written to it since.
        if name not in back or back[name] != int(facts.st_mtime):
            told['changed'] += 1
            continue
        with inside(want['pid']):
            theirs = digest(os.path.join(want['path'], name) if name else want['path'])
        if os.path.getsize(mine) == facts.st_size and digest(mine) == theirs:
            told['same'] += 1
        else:
            other.append(name)
    return {**told, 'other': sorted(other)[:20], 'otherCount': len(other), 'error': problem}


def sizes(scratch):
    return sum(os.lstat(os.path.join(at, name)).st_size for at, _, names in os.walk(scratch) for name in names)


def main():
    asked = json.load(sys.stdin)
    scratch = asked['scratch']
    told = {'files': 0, 'bytes': 0, 'compared': [], 'error': None, 'broken': False}
    free = shutil.disk_usage(os.path.dirname(scratch)).free - ROOM
    os.mkdir(scratch, 0o700)
    limit = min(asked['bytes'], max(0, free))
    times = None
    try:
        with inside(asked['pid']):
            asked['path'] = os.path.realpath(asked['path'])
            file = Bounded(asked['path'], Budget(asked['bytes'], asked['seconds']))
    except OSError as error:
        json.dump({**told, 'error': why(error)}, sys.stdout)
        return
    try:
        with file:
            times, told['error'] = bring_back(file, asked, Budget(limit, asked['seconds']))
        if times is not None:
            told.update(files=len(times), bytes=sizes(scratch))
            told['compared'] = [compare(want, times, scratch) for want in asked['holds']]
    except FullError:
        told['error'] = f'it comes to more than the {limit} bytes that there is room for, or takes too long'
    except DAMAGED as error:
        told.update(error=why(error), broken=True)
    json.dump(told, sys.stdout)


main()
