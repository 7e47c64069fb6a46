# ruff: noqa: F821
# What it calls stands in backup-files.py, backup-bytes.py and backup-members.py, which are put before it.

# How backups lie where they are kept, and how much data there is that ought to be backed up; as JSON.
#
# Standard input: {"sets": [{"pid": 0 or a container's process, "path", "kind", "pattern", "holds": [{"from", "at":
# [folder, ...], "pid", "path", "without": [pattern, ...]}]}], "data": [{"pid", "path"}], "bytes", "seconds",
# "moreSeconds"}. Changes nothing; of what archives hold only names leave it, and those only where a file is lacking.

import fnmatch
import json
import sys

LISTED = 400
MOST_FILES = 100_000
REPOSITORIES = {'restic': ('config', 'snapshots'), 'borg': ('config', 'data'), 'kopia': ('kopia.repository.f', '.')}


def read_archive(path, budget):
    """Everything about one file, and the names in it. path: None, where a link leads to nothing."""
    if path is None:
        trouble = {**unread('it is a link that leads to nothing'), 'state': 'broken'}
        return {'bytesAre': 'unread', 'format': 'link', **trouble}, None
    try:
        kind, packed, within = identify(path)
    except OSError as error:
        return {'bytesAre': 'unread', 'format': 'unread', **unread(why(error))}, None
    about = {'bytesAre': kind, 'format': f'{within} in {packed}' if packed else within}
    listed, trouble = None, {}
    if kind == 'empty':
        trouble = {**unread('there is nothing in it'), 'state': 'broken'}
    elif kind != 'plain':
        trouble = unread('only whoever has its key can list it')
    elif budget is None:
        trouble = unread('it is beyond what is read in one look')
    else:
        listed, trouble = try_members(path, packed, within, budget)
    if listed is None:
        return {**about, **(trouble or unread(f'nobody here reads {about["format"]}'))}, None
    members, size, names, *rowless = listed
    about = {**about, **({'rowless': True} if any(rowless) else {})}
    return {**about, 'state': 'whole', 'members': members, 'memberBytes': size, 'error': None}, names


def try_members(path, packed, within, budget):
    try:
        return list_members(path, packed, within, budget), {}
    except FullError:
        return None, unread('it is longer than what is read in one look')
    except DAMAGED as error:
        return None, {**unread(why(error)), 'state': 'broken'}


def unread(error):
    return {'state': 'unread', 'members': None, 'memberBytes': None, 'error': error}


def row_of(place, path, found):
    return {
        'name': os.path.relpath(path, place),
        'bytes': found.st_size,
        'modified': found.st_mtime,
        'mode': f'{stat.S_IMODE(found.st_mode):04o}',
        'uid': found.st_uid,
    }


def rows_below(place, pattern):
    """Files that fit, and by the same names what links lead to; a link to one of the files is a second name of it."""
    rows, links, known = [], [], set()
    for folder, folders, names in os.walk(place):
        for path in [os.path.join(folder, name) for name in names + folders if fnmatch.fnmatchcase(name, pattern)]:
            try:
                found = os.lstat(path)
            except OSError:
                continue
            if stat.S_ISREG(found.st_mode):
                known.add(os.path.realpath(path))
                rows.append(row_of(place, path, found))
            elif stat.S_ISLNK(found.st_mode):
                links.append((path, found))
    for path, link in sorted(links):
        real = os.path.realpath(path)
        if real not in known:
            known.add(real)
            rows += row_of_link(place, path, real, link)
    return rows


def row_of_link(place, path, real, link):
    """What it leads to, under its own name: nothing, where that is a folder."""
    try:
        found = os.stat(real)
    except OSError:
        # Whoever may read it, there is nothing to be read.
        return [{**row_of(place, path, link), 'bytes': 0, 'mode': '0000', 'leads': None}]
    return [{**row_of(place, path, found), 'leads': real}] if stat.S_ISREG(found.st_mode) else []


def list_files(place, pattern):
    """The newest of those that fit, the oldest among them, and how many more there are."""
    rows = rows_below(place, pattern)
    rows.sort(key=lambda row: (-row['modified'], row['name']))
    more = max(0, len(rows) - LISTED)
    return (rows if more == 0 else [*rows[: LISTED - 1], rows[-1]]), more


def search_held(want, names, archive):
    """What the newest has of one thing; the first of several folders that is in it."""
    at = next((each for each in want['at'] if below(names, each)), None)
    found = below(names, at) if at is not None else {}
    told = {'from': want['from'], 'at': at, 'files': len(found), 'bytes': sum(size or 0 for size in found.values())}
    try:
        with inside(want['pid']):
            live, problem = files_below(want['path'], MOST_FILES, 5)
    except OSError as error:
        live, problem = {}, why(error)
    begun = begun_at(archive['modified'], archive['memberBytes'] or 0)
    lacking = sorted(
        name
        for name, facts in live.items()
        if facts.st_ctime < begun
        and name not in found
        and not any(fnmatch.fnmatchcase(name, pattern) for pattern in want['without'])
    )
    other = sorted(
        name
        for name, size in found.items()
        if size is not None and name in live and live[name].st_ctime < begun and live[name].st_size != size
    )
    return {
        **told,
        'lacking': lacking[:20],
        'lackingCount': len(lacking),
        'error': problem,
        'other': other[:20],
        'otherCount': len(other),
    }


def read_repository(place, kind):
    """A repository as it looks from outside: each snapshot of restic's, of others the last time it was written to."""
    mark, folder = REPOSITORIES[kind]
    config = os.path.join(place, mark)
    if not os.path.isfile(config):
        return []
    with Bounded(config, Budget(SAMPLE, 5)) as file:
        head = file.read(SAMPLE)
    locked_up = {
        'restic': looks_random(head),
        # A key that lies with it is there because there is one; without, it may lie elsewhere.
        'borg': bool(re.search(rb'(?m)^key\s*=', head)),
        'kopia': b'"encryption"' in head or b'"encryptedFormatBytes"' in head,
    }[kind]
    rows, _ = list_files(os.path.join(place, folder), '*')
    about = {
        'bytesAre': 'encrypted' if locked_up else 'unclear',
        'format': f'repository of {kind}',
        **unread(f'only {kind} itself lists it, with the password of the repository'),
        'bytes': None,
    }
    mine = rows if kind == 'restic' else rows[:1]
    return [{**row, 'name': os.path.normpath(os.path.join(folder, row['name'])), **about} for row in mine]


def read_set(asked, limits, more):
    told = {'place': 'found', 'placeError': None, 'placeMode': None, 'archives': [], 'unlisted': 0, 'held': None}
    newest, names = None, None
    with inside(asked['pid']):
        place = asked['path']
        found = os.stat(place)
        if not stat.S_ISDIR(found.st_mode):
            return {**told, 'place': 'unread', 'placeError': 'it is no folder'}
        told['placeMode'] = f'{stat.S_IMODE(found.st_mode):04o}'
        os.listdir(place)
        if asked['kind'] in REPOSITORIES:
            return {**told, 'archives': read_repository(place, asked['kind'])}
        rows, told['unlisted'] = list_files(place, asked['pattern'])
        for at, row in enumerate(rows):
            spent = time.monotonic() > more.end or more.size <= 0
            budget = Budget(limits['bytes'], limits['seconds']) if at == 0 else None if spent else more
            about, mine = read_archive(row.pop('leads', os.path.join(place, row['name'])), budget)
            told['archives'].append({**row, **about})
            if at == 0:
                newest, names = told['archives'][0], mine
                more.end = time.monotonic() + limits['moreSeconds']
    if names is not None:
        told['held'] = [search_held(want, names, newest) for want in asked['holds']]
    return told


def try_set(asked, limits, more):
    nothing = {'placeMode': None, 'archives': [], 'unlisted': 0, 'held': None}
    try:
        return read_set(asked, limits, more)
    except (FileNotFoundError, NotADirectoryError) as error:
        return {**nothing, 'place': 'missing', 'placeError': why(error)}
    except OSError as error:
        return {**nothing, 'place': 'unread', 'placeError': why(error)}


def count(asked):
    try:
        with inside(asked['pid']):
            files, problem = files_below(asked['path'], MOST_FILES, 3)
    except OSError as error:
        return {'files': 0, 'bytes': 0, 'error': why(error)}
    return {'files': len(files), 'bytes': sum(each.st_size for each in files.values()), 'error': problem}


def main():
    asked = json.load(sys.stdin)
    more = Budget(asked['bytes'], asked['moreSeconds'])
    sets = [try_set(each, asked, more) for each in asked['sets']]
    json.dump({'sets': sets, 'data': [count(each) for each in asked['data']]}, sys.stdout)


main()
