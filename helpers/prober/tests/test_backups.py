"""Archives as they are found, and what is said of them."""

import contextlib
import gzip
import io
import json
import os
import sqlite3
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

from .archives import NOISE, OPENPGP, load, pack


class Reading(unittest.TestCase):
    def setUp(self):
        self.program = load('backup-files', 'backup-bytes', 'backup-members', 'read-backups')
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.path = os.path.join(self.folder, 'archive')

    def read(self, content=None, budget=1 << 30):
        if content is not None:
            Path(self.path).write_bytes(content)
        about, names = self.program['read_archive'](self.path, self.program['Budget'](budget, 30))
        return (about['bytesAre'], about['format'], about['state']), about, names

    def test_a_whole_archive(self):
        pack(self.path, {'./source/a': b'1234', 'b': NOISE})
        said, about, names = self.read()
        self.assertEqual(said, ('plain', 'tar in gzip', 'whole'))
        self.assertEqual((about['members'], about['memberBytes'], about['error']), (2, 40_004, None))
        self.assertEqual(names, {'source/a': 4, 'b': 40_000})

    def test_every_way_of_packing(self):
        for mode, name in (('w', 'tar'), ('w:bz2', 'tar in bzip2'), ('w:xz', 'tar in xz')):
            pack(self.path, {'a': NOISE}, mode)
            self.assertEqual(self.read()[0], ('plain', name, 'whole'))

    def test_cut_off_anywhere(self):
        pack(self.path, {'a': NOISE, 'b': NOISE})
        packed = Path(self.path).read_bytes()
        for size in (len(packed) - 1, len(packed) - 8, len(packed) // 2):
            self.assertEqual(self.read(packed[:size])[0][2], 'broken', size)

    def test_cut_off_between_two_members(self):
        pack(self.path, {'a': b'1' * 512, 'b': b'2' * 512}, 'w')
        self.assertEqual(self.read(Path(self.path).read_bytes()[:1024])[0], ('plain', 'tar', 'broken'))

    def test_a_bit_that_fell_over(self):
        pack(self.path, {'a': NOISE})
        packed = bytearray(Path(self.path).read_bytes())
        packed[len(packed) // 2] ^= 1
        self.assertEqual(self.read(bytes(packed))[0][2], 'broken')

    def test_nothing(self):
        self.assertEqual(self.read(b'')[0], ('empty', 'nothing', 'broken'))

    def test_beyond_the_limit(self):
        pack(self.path, {'a': NOISE})
        self.assertEqual(self.read(budget=1000)[0], ('plain', 'tar in gzip', 'unread'))

    def test_encrypted_by_its_bytes(self):
        for content, name in (
            (b'age-encryption.org/v1\n' + NOISE, 'age'),
            (b'Salted__' + NOISE, 'openssl'),
            (OPENPGP, 'openpgp'),
            (b'AES\x02\0' + NOISE, 'aescrypt'),
        ):
            self.assertEqual(self.read(content)[0], ('encrypted', name, 'unread'))

    def test_a_mark_before_plain_text_is_no_encryption(self):
        self.assertEqual(self.read(b'Salted__' + b'CREATE TABLE a;\n' * 4000)[0], ('unclear', 'openssl', 'unread'))

    def test_noise_alone_is_no_encryption_that_anybody_knows(self):
        self.assertEqual(self.read(b'\0' + NOISE)[0][:2], ('unclear', 'unknown'))

    def test_dumps(self):
        text = b'-- A dump\nCREATE TABLE a ();\nCREATE TABLE b ();\n-- PostgreSQL database dump complete\n'
        said, about, _ = self.read(gzip.compress(text))
        self.assertEqual((said, about['members']), (('plain', 'sql in gzip', 'whole'), 2))
        self.assertEqual(self.read(gzip.compress(text[:-30]))[0][2], 'broken')
        self.assertTrue(about['rowless'])
        rows = text.replace(b'-- PostgreSQL', b'COPY public.a (b) FROM stdin;\n\\.\n-- PostgreSQL')
        self.assertNotIn('rowless', self.read(gzip.compress(rows))[1])

    def test_a_database_file(self):
        with contextlib.closing(sqlite3.connect(self.path)) as base:
            base.execute('CREATE TABLE a (b)')
            base.commit()
        self.assertEqual(self.read()[0], ('plain', 'sqlite', 'whole'))
        self.assertEqual(self.read(Path(self.path).read_bytes()[:-1])[0][2], 'broken')

    def test_zip(self):
        with zipfile.ZipFile(self.path, 'w') as archive:
            archive.writestr('a/b', 'text')
        self.assertEqual(self.read()[2], {'a/b': 4})


class Sets(unittest.TestCase):
    def setUp(self):
        self.program = load('backup-files', 'backup-bytes', 'backup-members', 'read-backups')
        self.place = self.enterContext(tempfile.TemporaryDirectory())
        self.live = self.enterContext(tempfile.TemporaryDirectory())

    def ask(self, **changes):
        want = {'from': 'a', 'at': ['source/a', 'a'], 'pid': 0, 'path': self.live, 'without': ['cache/*']}
        asked = {'pid': 0, 'path': self.place, 'kind': 'tar', 'pattern': '*.tgz', 'holds': [want], **changes}
        question = {'sets': [asked], 'data': [{'pid': 0, 'path': self.live}], 'bytes': 1 << 30}
        out = io.StringIO()
        told = json.dumps({**question, 'seconds': 30, 'moreSeconds': 30})
        with mock.patch('sys.stdin', io.StringIO(told)), mock.patch('sys.stdout', out):
            self.program['main']()
        return json.loads(out.getvalue())

    def archive(self, name, files, age):
        path = os.path.join(self.place, name)
        pack(path, files)
        at = os.stat(path).st_mtime - age
        os.utime(path, (at, at))
        return path

    def test_the_newest_comes_first(self):
        self.archive('old.tgz', {'a/x': b'1'}, 86_400)
        self.archive('new.tgz', {'a/x': b'1'}, 0)
        self.archive('other.txt', {}, 0)
        [told] = self.ask()['sets']
        self.assertEqual([each['name'] for each in told['archives']], ['new.tgz', 'old.tgz'])
        self.assertEqual({each['state'] for each in told['archives']}, {'whole'})

    def test_what_it_lacks_of_what_was_there_before(self):
        for name in ('x', 'y'):
            Path(self.live, name).write_text('1')
        os.mkdir(os.path.join(self.live, 'cache'))
        Path(self.live, 'cache', 'z').write_text('1')
        # As if it were made tomorrow: all of that has been there for long.
        self.archive('new.tgz', {'./a/x': b'1'}, -86_400)
        told = self.ask()
        [held] = told['sets'][0]['held']
        self.assertEqual((held['at'], held['files'], held['lacking'], held['lackingCount']), ('a', 1, ['y'], 1))
        self.assertEqual(told['data'], [{'files': 3, 'bytes': 3, 'error': None}])

    def test_what_it_has_without_its_content(self):
        Path(self.live, 'x').write_text('12345')
        Path(self.live, 'y').write_text('1')
        self.archive('new.tgz', {'a/x': b'', 'a/y': b'1'}, -86_400)
        [held] = self.ask()['sets'][0]['held']
        self.assertEqual((held['other'], held['otherCount'], held['lacking']), (['x'], 1, []))

    def test_what_was_changed_since_has_another_size_of_itself(self):
        self.archive('new.tgz', {'a/x': b'1'}, 0)
        Path(self.live, 'x').write_text('12345')
        self.assertEqual(self.ask()['sets'][0]['held'][0]['other'], [])

    def archives(self):
        return [(each['name'], each['state']) for each in self.ask()['sets'][0]['archives']]

    def test_a_link_to_one_of_them_is_no_further_one(self):
        self.archive('new.tgz', {'a/x': b'1'}, 0)
        os.symlink('new.tgz', os.path.join(self.place, 'latest.tgz'))
        self.assertEqual(self.archives(), [('new.tgz', 'whole')])

    def test_a_link_to_another_place_is_what_lies_there(self):
        elsewhere = self.enterContext(tempfile.TemporaryDirectory())
        os.rename(self.archive('new.tgz', {'a/x': b'1'}, 0), os.path.join(elsewhere, 'x'))
        for name in ('one.tgz', 'two.tgz'):
            os.symlink(os.path.join(elsewhere, 'x'), os.path.join(self.place, name))
        self.assertEqual(self.archives(), [('one.tgz', 'whole')])

    def test_a_link_to_nothing_is_broken(self):
        os.symlink('/gone/new.tgz', os.path.join(self.place, 'new.tgz'))
        os.symlink('/tmp', os.path.join(self.place, 'folder.tgz'))
        self.assertEqual(self.archives(), [('new.tgz', 'broken')])

    def test_what_came_since_is_no_lack(self):
        self.archive('new.tgz', {'a/x': b'1'}, 0)
        Path(self.live, 'y').write_text('1')
        self.assertEqual(self.ask()['sets'][0]['held'][0]['lacking'], [])

    def test_no_such_folder(self):
        self.assertEqual(self.ask(path=os.path.join(self.place, 'gone'))['sets'][0]['place'], 'missing')

    def test_a_repository(self):
        os.mkdir(os.path.join(self.place, 'snapshots'))
        Path(self.place, 'config').write_bytes(NOISE[:200])
        Path(self.place, 'snapshots', 'ab').write_bytes(NOISE)
        [row] = self.ask(kind='restic')['sets'][0]['archives']
        self.assertEqual((row['name'], row['bytes'], row['bytesAre']), ('snapshots/ab', None, 'encrypted'))
        self.assertEqual(self.ask(kind='borg')['sets'][0]['archives'], [])
