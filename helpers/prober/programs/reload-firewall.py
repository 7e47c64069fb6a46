"""Reloads the rule files of a host's own firewall, says what its rules are then, and puts all rules back as they were.

To be run in the host's network namespace. Standard input: {"read": shell commands that print the rules, "files":
[further files, which somebody says are loaded]}. Output: JSON, {"loaded": [{"path", "error"}], "after": text, "left":
[what was not put back as it was]}; loaded is empty where no service of the host loads such a file, and then nothing was
touched: many a system has one that nobody uses. What a reload does is what the service of that name does: `nft -f` of
its file, `iptables-restore` of each family's. Everything happens in one run, so that the rules are away for as long as
it takes, and come back though whoever asked has gone.
"""

import glob
import json
import os
import re
import signal
import subprocess
import sys

HOST = '/proc/1/root'
# Which file, by which services, and the program with its arguments: the host's own one where it has it, for the file is
# written for that.
FILES = (
    ('/etc/nftables.conf', ('nftables',), ('nft', '-f')),
    ('/etc/iptables/rules.v4', ('netfilter-persistent', 'iptables'), ('iptables-restore',)),
    ('/etc/iptables/rules.v6', ('netfilter-persistent', 'ip6tables'), ('ip6tables-restore',)),
)
# Where the start of a service is written down: systemd's links, OpenRC's, and those of the runlevels before them.
STARTS = (
    '/etc/systemd/system/*.wants/{}.service',
    '/etc/systemd/system/*.requires/{}.service',
    '/usr/lib/systemd/system/*.wants/{}.service',
    '/lib/systemd/system/*.wants/{}.service',
    '/etc/runlevels/*/{}',
    '/etc/rc[S2-5].d/S[0-9][0-9]{}',
)
FOLDERS = ('/usr/sbin', '/sbin', '/usr/local/sbin', '/usr/bin')
TOOLS = tuple(f'{tool}-{kind}' for tool in ('iptables', 'ip6tables') for kind in ('nft', 'legacy'))
LIMIT_SECONDS = 10


def run(argv, text=None):
    """Code, standard output and what was said of an error."""
    try:
        ran = subprocess.run(argv, input=text, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, '', str(error)
    return ran.returncode, ran.stdout, ran.stderr.strip()


def is_started(service):
    # The links may lead to where only the host has something.
    return any(glob.glob(HOST + start.format(service)) for start in STARTS)


def program_for(path):
    """As the files of this ending are written; nft's have any."""
    return {'.v4': ('iptables-restore',), '.v6': ('ip6tables-restore',)}.get(os.path.splitext(path)[1], ('nft', '-f'))


def loader(path, program):
    """The command that loads a file, and whether it reads it from its standard input."""
    name, *options = program
    own = next((folder for folder in FOLDERS if os.path.exists(f'{HOST}{folder}/{name}')), None)
    command = ['chroot', HOST, f'{own}/{name}'] if own else [name]
    if options:
        return [*command, *options, path if own else HOST + path], None
    with open(HOST + path, encoding='utf-8', errors='surrogateescape') as file:
        return command, file.read()


def load(path, program):
    argv, text = loader(path, program)
    code, _, said = run(argv, text)
    return None if code == 0 else said or f'{program[0]} ended with {code}'


def bare(text):
    """Rules without their counters and without what the tools say of the moment."""
    lines = [re.sub(r'\[\d+:\d+\]', '', line).rstrip() for line in text.splitlines() if not line.startswith('#')]
    return [re.sub(r'counter packets \d+ bytes \d+', 'counter', line) for line in lines if line.strip()]


def in_use(tool):
    """Reading the old tool's tables would load their modules where nobody uses them."""
    if not tool.endswith('-legacy'):
        return True
    family = '6' if tool.startswith('ip6') else ''
    try:
        with open(f'/proc/net/ip{family}_tables_names', encoding='ascii') as names:
            return names.read().strip() != ''
    except OSError:
        return False


def saved_by_tools():
    """Tool: its tables with their counters, for its own restore."""
    return {tool: run([f'{tool}-save', '-c'])[1] for tool in TOOLS if in_use(tool)}


def tables_of(tool, text):
    """The tables that a tool of today's kind has saved, by the names that nft knows them by."""
    family = 'ip6' if tool.startswith('ip6') else 'ip'
    return [(family, name) for name in re.findall(r'^\*(\w+)', text, re.MULTILINE)]


def nft_tables():
    lines = run(['nft', 'list', 'tables'])[1].splitlines()
    return [tuple(line.split()[1:3]) for line in lines if line.startswith('table ')]


def save():
    tools = saved_by_tools()
    known = [table for tool, text in tools.items() if tool.endswith('-nft') for table in tables_of(tool, text)]
    others = {table: run(['nft', 'list', 'table', *table])[1] for table in nft_tables() if table not in known}
    return {'tools': tools, 'others': others, 'tables': nft_tables()}


def put_back(before):
    for table in nft_tables():
        if table not in before['tables'] or table in before['others']:
            run(['nft', 'delete', 'table', *table])
    for text in before['others'].values():
        run(['nft', '-f', '-'], text)
    for tool, text in before['tools'].items():
        run([f'{tool}-restore', '-c'], text)


def differences(before):
    now = save()
    tools = [tool for tool in before['tools'] if bare(before['tools'][tool]) != bare(now['tools'].get(tool, ''))]
    changed = [table for table, text in before['others'].items() if bare(text) != bare(now['others'].get(table, ''))]
    added = [' '.join(table) for table in now['tables'] if table not in before['tables']]
    return tools + [' '.join(table) for table in changed] + added


def main():
    asked = json.load(sys.stdin)
    started = [(path, program) for path, services, program in FILES if any(map(is_started, services))]
    told = [(path, program_for(path)) for path in asked['files'] if path not in [each for each, _ in started]]
    files = [(path, program) for path, program in started + told if os.path.isfile(HOST + path)]
    if not files:
        json.dump({'loaded': [], 'after': '', 'left': []}, sys.stdout)
        return
    # Whoever ends this ends it when all is put back.
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    before = save()
    loaded, after = [], ''
    try:
        loaded = [{'path': path, 'error': load(path, program)} for path, program in files]
        after = run(['sh', '-c', asked['read']])[1]
    finally:
        put_back(before)
    json.dump({'loaded': loaded, 'after': after, 'left': differences(before)}, sys.stdout)


main()
