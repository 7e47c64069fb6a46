"""Archives that are brought back, and compared with what is there."""

import io
import json
import os
import shutil
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from .archives import NOISE, load, pack


class Restoring(unittest.TestCase):
    def setUp(self):
        self.program = load('backup-files', 'backup-bytes', 'restore-backup')
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.live = os.path.join(self.folder, 'live')
        os.mkdir(self.live)

    def restore(self, files, **also):
        path = os.path.join(self.folder, 'a.tgz')
        pack(path, files, mtime=1000, **({'owner': also['owner']} if 'owner' in also else {}))
        if 'made' in also:
            os.utime(path, (also['made'], also['made']))
        if 'cut' in also:
            os.truncate(path, also['cut'])
        holds = [{'from': 'a', 'at': ['a'], 'pid': 0, 'path': self.live}]
        self.scratch = os.path.join(self.folder, 'scratch')
        asked = {'pid': 0, 'path': path, 'scratch': self.scratch, 'bytes': 1 << 20, 'seconds': 30, 'holds': holds}
        out = io.StringIO()
        with mock.patch('sys.stdin', io.StringIO(json.dumps(asked))), mock.patch('sys.stdout', out):
            self.program['main']()
        return json.loads(out.getvalue())

    def put(self, name, content, at=1000):
        path = Path(self.live, name)
        path.write_bytes(content)
        path.chmod(0o644)
        os.utime(path, (at, at))

    def test_the_same_another_and_a_changed_one(self):
        self.put('same', b'1')
        self.put('other', b'2')
        self.put('changed', b'3', 2000)
        told = self.restore({'a/same': b'1', 'a/other': b'x', 'a/changed': b'3'})
        [row] = told['compared']
        self.assertEqual((row['same'], row['other'], row['changed']), (1, ['other'], 1))
        self.assertEqual((told['files'], told['bytes'], told['error']), (3, 3, None))

    def test_what_nobody_wrote_to_since_is_the_same_whatever_its_time(self):
        self.put('same', b'1', 2000)
        self.put('other', b'2', 2000)
        [row] = self.restore({'a/same': b'1', 'a/other': b'x'}, made=time.time() + 3600)['compared']
        self.assertEqual((row['same'], row['other'], row['changed']), (1, ['other'], 0))

    def test_whose_they_are_and_for_whom(self):
        mine = (os.getuid(), os.getgid(), 0o644)
        for owner in (mine, (mine[0] + 1, *mine[1:]), (mine[0], mine[1] + 1, 0o644), (*mine[:2], 0o600)):
            self.put('x', b'1')
            [row] = self.restore({'a/x': b'1'}, owner=owner, made=time.time() + 60)['compared']
            self.assertEqual(row['misowned'], [] if owner == mine else ['x'])
            shutil.rmtree(self.scratch)

    def test_whose_it_became_since_is_no_matter_of_the_archive(self):
        self.put('x', b'1')
        [row] = self.restore({'a/x': b'1'}, owner=(4711, 4711, 0o600), made=time.time() - 60)['compared']
        self.assertEqual((row['same'], row['misowned']), (1, []))

    def test_users_are_those_of_whoever_made_it(self):
        numbers = [(0, 100_000, 65_536)]
        self.assertEqual(
            [self.program['on_host'](each, numbers) for each in (0, 1000, 70_000)], [100_000, 101_000, None]
        )

    def test_a_name_that_leads_elsewhere_stays_below(self):
        self.restore({'../../a/x': b'1'})
        self.assertEqual(Path(self.scratch, 'a/x').read_bytes(), b'1')

    def test_cut_off(self):
        told = self.restore({'a/x': NOISE}, cut=20_000)
        self.assertTrue(told['broken'])
        self.assertIsNotNone(told['error'])

    def test_more_than_there_is_room_for(self):
        told = self.restore({'a/x': b'\0' * (2 << 20)})
        self.assertEqual((told['broken'], told['compared']), (False, []))
