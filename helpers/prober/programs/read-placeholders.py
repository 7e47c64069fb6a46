"""Lines of configuration files in which something waits to be filled in, and from what their readers could; as JSON.

Standard input: [{"pid": 4711, "paths": [...]}, ...]: files, or folders that are searched a few floors deep, as the
container sees them. An answer for each: "lines" with such a place in them, the names of the variables that its
processes have, the programs that they are and the names of the options that these were started with. Values of
variables and options are not told. What is a script or a template that another program fills in is left out, and so
are folders with a compose file in them: what lies there is read by the services that it is about. Changes nothing.
"""

import json
import os
import re
import stat
import sys
import time

LARGEST = 128 * 1024
MOST_FILES = 400
MOST_LINES = 200
LONGEST = 400
DEEPEST = 4
MOST_SECONDS = 3
KINDS = re.compile(r'\.(?:ya?ml|toml|json5?|ini|conf|cfg|cnf|config|properties|xml|env)$', re.I)
NOT_READ_AS_IT_IS = re.compile(
    r'templates?(?:/|[._-])|\.(?:te?mpl|tpl|template|j2|ctmpl|in|dist|example|sample)(?:\.|$)|'
    r'(?:^|/)(?:example|sample)|(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$|/\.git(?:hub)?/|/node_modules/',
    re.I,
)
WAITS = re.compile(r'\$\{|\$\(|`|\$[A-Z_]{3}|\{\{|%[A-Z_]{3}|__[A-Z]|file:///(?:var/)?run/secrets/')
OF_COMPOSE = re.compile(rb'^services:\s*(?:#.*)?$', re.M)
COMMENT = re.compile(r'\s*(?:#|//|;|<!--)')
ROOT = os.open('/', os.O_RDONLY | os.O_DIRECTORY)


class Reader:
    def __init__(self):
        self.files, self.lines, self.whole = 0, [], True
        self.end = time.monotonic() + MOST_SECONDS

    def of_compose(self, folder, names):
        for name in names:
            path = os.path.join(folder, name)
            if re.search(r'\.ya?ml$', name, re.I) and OF_COMPOSE.search(self.content_of(path) or b''):
                return True
        return False

    def content_of(self, path):
        try:
            found = os.lstat(path)
            if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
                return None
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NOATIME | os.O_NONBLOCK)
            with os.fdopen(descriptor, 'rb') as file:
                return file.read(LARGEST)
        except OSError:
            return None

    def read(self, path):
        if self.files >= MOST_FILES or len(self.lines) >= MOST_LINES or time.monotonic() > self.end:
            self.whole = False
            return
        content = self.content_of(path)
        if content is None:
            return
        self.files += 1
        if content.startswith(b'#!') or b'\0' in content:
            return
        for at, line in enumerate(content.decode('utf-8', 'replace').splitlines()):
            if len(line) <= LONGEST and WAITS.search(line) and not COMMENT.match(line):
                self.lines.append({'path': path, 'line': at + 1, 'text': line})

    def walk(self, top):
        if NOT_READ_AS_IT_IS.search(top):
            return
        if not os.path.isdir(top):
            self.read(top)
            return
        for folder, folders, names in os.walk(top):
            if folder[len(top) :].count('/') >= DEEPEST:
                folders.clear()
            if self.of_compose(folder, names):
                folders.clear()
                continue
            for name in sorted(names):
                path = os.path.join(folder, name)
                if KINDS.search(name) and not NOT_READ_AS_IT_IS.search(path):
                    self.read(path)
            if not self.whole:
                return


def read_words(pid, what):
    try:
        with open(f'/proc/{pid}/{what}', 'rb') as file:
            return [word.decode('utf-8', 'replace') for word in file.read().split(b'\0') if word]
    except OSError:
        return []


def processes_beside(pid):
    """All that share its mount namespace."""
    mine = os.readlink(f'/proc/{pid}/ns/mnt')
    for name in os.listdir('/proc'):
        if name.isdecimal():
            try:
                if os.readlink(f'/proc/{name}/ns/mnt') == mine:
                    yield name
            except OSError:
                continue


def readers_of(pid):
    variables, programs, options = set(), set(), set()
    for each in processes_beside(pid):
        variables |= {pair.partition('=')[0] for pair in read_words(each, 'environ')}
        words = read_words(each, 'cmdline')
        programs |= {os.path.basename(word) for word in words[:1]}
        options |= {word.partition('=')[0].lstrip('-') for word in words[1:] if word.startswith('-')}
    return {'variables': sorted(variables), 'programs': sorted(programs), 'options': sorted(options)}


def look_into(asked):
    readers = readers_of(asked['pid'])
    os.chroot(f'/proc/{asked["pid"]}/root')
    try:
        os.chdir('/')
        reader = Reader()
        for path in asked['paths']:
            reader.walk(path)
    finally:
        os.fchdir(ROOT)
        os.chroot('.')
    return {**readers, 'lines': reader.lines, 'files': reader.files, 'whole': reader.whole, 'error': None}


def main():
    told = []
    for asked in json.load(sys.stdin):
        try:
            told.append(look_into(asked))
        except OSError as error:
            nothing = {'variables': [], 'programs': [], 'options': [], 'lines': [], 'files': 0, 'whole': False}
            told.append({**nothing, 'error': error.strerror or 'it could not be entered'})
    json.dump(told, sys.stdout)


main()
