"""Archives that are brought back, and compared with what is there."""

import io
import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from .archives import NOISE, load, pack


class Restoring(unittest.TestCase):
    def setUp(self):
        self.program = load('backup-files', 'restore-backup')
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.live = os.path.join(self.folder, 'live')
        os.mkdir(self.live)

    def restore(self, files, **also):
        path = os.path.join(self.folder, 'a.tgz')
        pack(path, files, mtime=1000)
        if 'cut' in also:
            os.truncate(path, also['cut'])
        holds = [{'from': 'a', 'at': ['a'], 'pid': 0, 'path': self.live}]
        self.scratch = os.path.join(self.folder, 'scratch')
        asked = {'pid': 0, 'path': path, 'scratch': self.scratch, 'bytes': 1 << 20, 'seconds': 30, 'holds': holds}
        out = io.StringIO()
        with mock.patch('sys.stdin', io.StringIO(json.dumps(asked))), mock.patch('sys.stdout', out):
            self.program['main']()
        return json.loads(out.getvalue())

    def put(self, name, content, time=1000):
        path = Path(self.live, name)
        path.write_bytes(content)
        os.utime(path, (time, time))

    def test_the_same_another_and_a_changed_one(self):
        self.put('same', b'1')
        self.put('other', b'2')
        self.put('changed', b'3', 2000)
        told = self.restore({'a/same': b'1', 'a/other': b'x', 'a/changed': b'3'})
        [row] = told['compared']
        self.assertEqual((row['same'], row['other'], row['changed']), (1, ['other'], 1))
        self.assertEqual((told['files'], told['bytes'], told['error']), (3, 3, None))

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
