"""Where a container writes, and what of it is searched."""

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / 'programs' / 'search-secrets.py'


def load():
    """What the program defines; it runs as it is loaded, so its last line is left out."""
    known = {}
    exec(compile(PROGRAM.read_text().removesuffix('main()\n'), str(PROGRAM), 'exec'), known)  # noqa: S102
    return known


class RootMount(unittest.TestCase):
    def setUp(self):
        self.program = load()

    def test_the_last_that_was_mounted_at_the_root(self):
        lines = [
            '1 0 8:1 / / rw - ext4 /dev/sda1 rw',
            r'2 1 0:50 / / rw,relatime master:1 - overlay overlay rw,lowerdir=/a:/b,upperdir=/x\040y/diff,workdir=/w',
            '3 2 0:51 / /proc rw - proc proc rw',
        ]
        kind, options = self.program['root_mount'](lines)
        self.assertEqual((kind, options['upperdir'], options['workdir']), ('overlay', r'/x\040y/diff', '/w'))
        self.assertEqual(self.program['unescape'](options['upperdir']), '/x y/diff')

    def test_none_at_the_root(self):
        self.assertEqual(self.program['root_mount'](['3 2 0:51 / /proc rw - proc proc rw']), (None, {}))

    def test_a_process_whose_root_is_no_overlay_has_no_layer(self):
        self.program['root_mount'] = lambda _: ('ext4', {})
        self.assertIsNone(self.program['layer_of'](os.getpid()))

    def test_a_layer_that_is_not_where_its_mount_says_is_none(self):
        self.program['root_mount'] = lambda _: ('overlay', {'upperdir': '/nowhere/diff', 'workdir': '/nowhere/work'})
        self.assertIsNone(self.program['layer_of'](os.getpid()))
        self.program['root_mount'] = lambda _: ('overlay', {'upperdir': '../diff', 'workdir': '../work'})
        self.assertIsNone(self.program['layer_of'](os.getpid()))


class Layer(unittest.TestCase):
    def setUp(self):
        self.program = load()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.layer = folder.name

    def write(self, path, content):
        whole = Path(self.layer + path)
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(content)

    def test_files_by_their_paths_in_the_container_but_for_those_of_the_kernel(self):
        for path in ('/etc/app.ini', '/top', '/dev/console', '/processes/one'):
            self.write(path, b'x')
        found = self.program['written_into'](self.layer)
        self.assertEqual(sorted(found), ['/etc/app.ini', '/processes/one', '/top'])

    def test_texts_are_found_in_files_and_not_where_they_are_skipped(self):
        self.write('/one', b'a rose is a rose')
        self.write('/two/three', b'a tulip')
        search = self.program['Search']([b'rose', b'tulip', b'lily'], [f'{self.layer}/two'])
        search.walk(self.layer)
        self.assertEqual(search.found, [{'path': f'{self.layer}/one', 'text': 0}])

    def test_what_a_container_cannot_be_asked_is_said_and_ends_nothing_else(self):
        self.program['search_container'] = self.refuse
        begun = self.program['begin']([], {})
        self.assertEqual(self.program['finish'](*begun), {'error': 'No such process'})

    @staticmethod
    def refuse(_texts, _asked):
        raise ProcessLookupError(3, 'No such process')


class Spellings(unittest.TestCase):
    TEXT = b'a rose that nobody knows'

    def setUp(self):
        self.program = load()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def found(self, content, texts=(TEXT,)):
        (self.folder / 'file').write_bytes(content)
        search = self.program['Search'](list(texts), [])
        search.look_at(str(self.folder / 'file'))
        return [each['text'] for each in search.found]

    def zipped(self, name='config.xml'):
        file = io.BytesIO()
        with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, b'<ApiKey>' + self.TEXT + b'</ApiKey>')
        return file.getvalue()

    def test_a_text_is_found_in_what_is_packed(self):
        line = b'password: ' + self.TEXT
        for pack in (gzip.compress, bz2.compress, lzma.compress):
            self.assertEqual(self.found(pack(line)), [0], pack)
            self.assertEqual(self.found(pack(b'password: another one')), [], pack)
        self.assertEqual(self.found(self.zipped()), [0])

    def test_what_is_cut_or_no_such_file_at_all_is_searched_as_far_as_it_goes(self):
        noise = os.urandom(4096)
        self.assertEqual(self.found(gzip.compress(self.TEXT + noise)[:-2000]), [0])
        for magic in (b'\x1f\x8b', b'BZh', b'\xfd7zXZ\x00', b'PK\x03\x04'):
            self.assertEqual(self.found(magic + b' and then ' + self.TEXT), [0])
            self.assertEqual(self.found(magic + noise), [])

    def test_no_more_is_unpacked_than_the_limit(self):
        most = self.program['LARGEST_UNPACKED']
        self.assertEqual(len(self.program['unpack'](gzip.compress(bytes(3 * most)))), most)

    def test_a_text_is_found_in_utf_16(self):
        for encoding in ('utf-16', 'utf-16-le', 'utf-16-be'):
            self.assertEqual(self.found(f'password = {self.TEXT.decode()}'.encode(encoding)), [0])
        self.assertEqual(self.found(b'\0' + self.TEXT, [b'\xff\xfe\xfd', self.TEXT]), [1])

    def test_nothing_more_is_loaded_while_it_searches_for_in_a_container_there_is_nothing_to_load(self):
        packed = [pack(b'x') for pack in (gzip.compress, bz2.compress, lzma.compress)]
        contents = [self.zipped(), self.zipped('caf\u00e9.txt'), b'\0\0', *packed]
        for at, content in enumerate(contents):
            (self.folder / str(at)).write_bytes(content)
        lines = [
            'import sys',
            f'text = open({str(PROGRAM)!r}).read().removesuffix("main()\\n")',
            'known = {}',
            'exec(text, known)',
            'before = set(sys.modules)',
            f'known["Search"]([b"a rose"], []).walk({str(self.folder)!r})',
            'print(sorted(set(sys.modules) - before))',
        ]
        asked = subprocess.run([sys.executable, '-c', '\n'.join(lines)], capture_output=True, text=True, check=True)
        self.assertEqual(asked.stdout, '[]\n')
