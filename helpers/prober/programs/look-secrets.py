"""What lies in a directory of secrets and at further paths, as the host's first process sees it; as JSON.

Contents are read to tell whether they are blank and how they end, and are not told. Standard input: {"directory": path
or null, "paths": [...]}. Changes nothing.
"""

import json
import os
import stat
import sys

MOST_FILES = 1000
LARGE = 1024 * 1024
WHITE = b' \t\r\n\v\f'
# As editors write them before a text of one or of two bytes a letter.
MARKS = (b'\xef\xbb\xbf', b'\xff\xfe', b'\xfe\xff')
KINDS = ((stat.S_ISREG, 'file'), (stat.S_ISDIR, 'directory'), (stat.S_ISLNK, 'symlink'))


def kind_of(mode):
    return next((kind for matches, kind in KINDS if matches(mode)), 'other')


def size_of(size):
    if size == 0:
        return 'empty'
    if size >= LARGE:
        return 'large'
    return 'short' if size < 8 else 'usual'


def facts_of(path, found):
    return {
        'path': path,
        'type': kind_of(found.st_mode),
        'mode': f'{stat.S_IMODE(found.st_mode):04o}',
        'uid': found.st_uid,
        'gid': found.st_gid,
        'size': size_of(found.st_size),
        'modified': found.st_mtime,
        'error': None,
    }


def padding_of(content):
    """What stands around or between the letters of a text. Random bytes, of which a key may be made, are no text."""
    letters = content.replace(b'\0', b'')
    if content.startswith(MARKS):
        return 'mark'
    if letters != content and letters and all(9 <= letter < 127 for letter in letters):
        return 'nothing'
    return None if content == content.strip(WHITE) else 'blank'


def ending_of(path):
    """Reading it leaves its time of access as it is where the kernel lets us."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NOATIME | os.O_NONBLOCK)
    with os.fdopen(descriptor, 'rb') as file:
        content = file.read(LARGE)
    inner = content.strip(WHITE)
    return {
        'blank': inner == b'',
        'newline': content.endswith((b'\n', b'\r')),
        'padded': padding_of(content),
        'lines': 'several' if b'\n' in inner else 'one',
    }


def look_at(path):
    missing = {'path': path, 'type': 'missing', 'error': None}
    try:
        found = os.lstat(path)
        if stat.S_ISLNK(found.st_mode):
            return look_behind(path)
        facts = facts_of(path, found)
        return {**facts, **ending_of(path)} if facts['type'] == 'file' and facts['size'] != 'large' else facts
    except (FileNotFoundError, NotADirectoryError):
        return missing
    except OSError as error:
        return {**missing, 'type': 'other', 'error': error.strerror}


def look_behind(path):
    """What a link leads to: that is what Compose mounts, and whose mode counts."""
    real = os.path.realpath(path)
    facts = look_at(real) if not os.path.islink(real) else {'type': 'missing', 'error': None}
    return {**facts, 'path': path, **({'leads': True} if facts['type'] == 'file' else {})}


def files_below(directory):
    """With every folder in it; what a symbolic link leads to is somewhere else."""
    paths, problems = [], []
    for folder, folders, names in os.walk(directory, onerror=problems.append):
        paths += [os.path.join(folder, name) for name in sorted(folders + names)]
        if len(paths) > MOST_FILES:
            return paths[:MOST_FILES], f'there are more than {MOST_FILES} files in it'
    return paths, problems[0].strerror if problems else None


def main():
    asked = json.load(sys.stdin)
    os.chroot('/proc/1/root')
    os.chdir('/')
    directory, paths, problem = asked['directory'], [], None
    if directory:
        paths, problem = files_below(directory)
    known = set(paths)
    told = {
        'directory': look_at(directory) if directory else None,
        'problem': problem,
        'files': [look_at(path) for path in paths + [path for path in asked['paths'] if path not in known]],
    }
    json.dump(told, sys.stdout)


main()
