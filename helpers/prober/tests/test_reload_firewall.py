"""What a reload takes away, and what is put back: with tools that only pretend."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / 'programs' / 'reload-firewall.py'

WANTS = 'etc/systemd/system/sysinit.target.wants/nftables.service'
# Rules lie in one file for each tool; a restore writes what comes in, a save prints it.
TOOL = """#!/bin/sh
name=${0##*/}
case $name in
  *-save) cat "$RULES/${name%-save}" 2>/dev/null ;;
  *-restore) cat > "$RULES/${name%-restore}" ;;
esac
"""
NFT = """#!/bin/sh
case "$1 $2" in
  'list tables') ls "$RULES/nft" | sed 's/-/ /; s/^/table /' ;;
  'list table') cat "$RULES/nft/$3-$4" ;;
  'delete table') rm "$RULES/nft/$3-$4" ;;
  '-f -') text=$(cat); set -- $text; echo "$text" > "$RULES/nft/$2-$3" ;;
  *) grep -q '^broken' "$2" && { echo 'syntax error' >&2; exit 1; }
     : > "$RULES/iptables-nft"; rm -f "$RULES"/nft/*; echo 'table inet mine' > "$RULES/nft/inet-mine" ;;
esac
"""


class Reload(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name in ('bin', 'rules/nft', 'host/etc'):
            (self.folder / name).mkdir(parents=True)
        tools = [f'{tool}-nft-{verb}' for tool in ('iptables', 'ip6tables') for verb in ('save', 'restore')]
        for name, text in [*((tool, TOOL) for tool in tools), ('nft', NFT)]:
            (self.folder / 'bin' / name).write_text(text)
            (self.folder / 'bin' / name).chmod(0o755)
        self.rules = self.folder / 'rules'
        (self.rules / 'iptables-nft').write_text('# said at noon\n*filter\n:DOCKER - [7:420]\nCOMMIT\n')
        (self.rules / 'nft' / 'ip-filter').write_text('table ip filter')
        (self.rules / 'nft' / 'inet-bans').write_text('table inet bans')

    def reload(self, text=None, start=WANTS, files=()):
        if text is not None:
            (self.folder / 'host/etc/nftables.conf').write_text(text)
        if start is not None:
            link = self.folder / 'host' / start
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to('/lib/systemd/system/nftables.service')
        program = PROGRAM.read_text().replace("HOST = '/proc/1/root'", f"HOST = '{self.folder}/host'")
        environment = {**os.environ, 'PATH': f'{self.folder}/bin:{os.environ["PATH"]}', 'RULES': str(self.rules)}
        asked = subprocess.run(
            [sys.executable, '-c', program],
            input=json.dumps({'read': 'cat "$RULES/iptables-nft"; ls "$RULES/nft"', 'files': list(files)}),
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(asked.stdout)

    def test_nothing_is_touched_where_there_is_no_file(self):
        self.assertEqual(self.reload(), {'loaded': [], 'after': '', 'left': []})

    def test_nothing_is_touched_where_no_service_loads_it(self):
        for start in (None, 'etc/systemd/system/a.wants/nftables-of-mine.service', 'etc/rc0.d/K01nftables'):
            self.assertEqual(self.reload('flush ruleset', start), {'loaded': [], 'after': '', 'left': []})

    def test_a_file_that_somebody_names_is_loaded_once(self):
        for start in (None, WANTS):
            with self.subTest(start):
                told = self.reload('flush ruleset', start, ['/etc/nftables.conf', '/srv/none.v4'])
                self.assertEqual([each['path'] for each in told['loaded']], ['/etc/nftables.conf'])

    def test_a_service_is_started_by_links_of_several_kinds(self):
        for start in ('etc/runlevels/boot/nftables', 'etc/rc2.d/S01nftables'):
            with self.subTest(start):
                self.assertEqual(len(self.reload('flush ruleset', start)['loaded']), 1)
                (self.folder / 'host' / start).unlink()

    def test_the_rules_are_read_as_the_file_leaves_them_and_put_back(self):
        told = self.reload('flush ruleset')
        self.assertEqual(told['loaded'], [{'path': '/etc/nftables.conf', 'error': None}])
        self.assertEqual((told['after'], told['left']), ('inet-mine\n', []))
        self.assertIn(':DOCKER', (self.rules / 'iptables-nft').read_text())
        names = {path.name for path in (self.rules / 'nft').iterdir()}
        self.assertEqual(names - {'ip-filter'}, {'inet-bans'})

    def test_a_file_that_does_not_load_is_said_and_all_stays(self):
        told = self.reload('broken')
        self.assertEqual(told['loaded'][0]['error'], 'syntax error')
        self.assertIn(':DOCKER', told['after'])
        self.assertEqual(told['left'], [])

    def test_what_is_not_as_it_was_is_named(self):
        (self.folder / 'bin' / 'iptables-nft-restore').write_text('#!/bin/sh\nexit 1\n')
        self.assertEqual(self.reload('flush ruleset')['left'], ['iptables-nft'])


if __name__ == '__main__':
    unittest.main()
