"""What is said of the files of secrets, and of the lines that wait for one."""

import os
import tempfile
import unittest
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent.parent / 'programs'


def load(name):
    """What the program defines; it runs as it is loaded, so its last line is left out."""
    known = {}
    text = (PROGRAMS / f'{name}.py').read_text().removesuffix('main()\n')
    exec(compile(text, name, 'exec'), known)  # noqa: S102
    return known


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def put(self, name, content):
        path = Path(self.folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)


class Looking(Folder):
    def padded(self, content):
        return load('look-secrets')['look_at'](self.put('key', content))['padded']

    def test_what_stands_around_a_value(self):
        said = [self.padded(content) for content in (b'key', b'key ', b' key', b'\xef\xbb\xbfkey', b'a b')]
        self.assertEqual(said, [None, 'blank', 'blank', 'mark', None])

    def test_a_text_in_two_bytes_a_letter_is_none_that_programs_read(self):
        texts = [b'\xff\xfek\0e\0', b'\xfe\xff\0k\0e', b'k\0e\0y\0', b'key\0', b'\x80\0\xe9key', b'\0']
        self.assertEqual([self.padded(text) for text in texts], ['mark', 'mark', 'nothing', 'nothing', None, None])

    def test_a_link_is_what_it_leads_to(self):
        path = self.put('elsewhere', b'key')
        os.chmod(path, 0o644)
        link, dead = (os.path.join(self.folder, name) for name in ('link', 'dead'))
        os.symlink(path, link)
        os.symlink('/gone', dead)
        look = load('look-secrets')['look_at']
        facts = look(link)
        self.assertEqual((facts['path'], facts['type'], facts['mode'], facts['leads']), (link, 'file', '0644', True))
        self.assertEqual((look(dead)['type'], look(dead)['path']), ('missing', dead))


class Waiting(Folder):
    def lines(self, files):
        for name, content in files.items():
            self.put(name, content.encode())
        reader = load('read-placeholders')['Reader']()
        reader.walk(self.folder)
        return [(os.path.relpath(row['path'], self.folder), row['line']) for row in reader.lines]

    def test_lines_of_settings_alone(self):
        waits = 'a: 1\npassword: ${PASSWORD}\n'
        files = {
            'app.yml': waits,
            'deep/app.toml': waits,
            'a/b/c/d/e/app.yml': waits,
            'app.yml.tmpl': waits,
            'templates/app.yml': waits,
            'compose.yaml': waits,
            'start.sh': waits,
            'script.conf': f'#!/bin/sh\n{waits}',
            'told.ini': f'# {waits.splitlines()[1]}\n',
        }
        self.assertEqual(sorted(self.lines(files)), [('app.yml', 2), ('deep/app.toml', 2)])

    def test_folders_with_a_compose_file_are_about_others(self):
        waits = 'password: ${PASSWORD}\n'
        files = {
            'stacks/media/media.yml': 'services:\n  web: {}\n',
            'stacks/media/settings.yml': waits,
            'stacks/media/web/settings.yml': waits,
            'stacks/settings.yml': waits,
        }
        self.assertEqual(self.lines(files), [('stacks/settings.yml', 1)])
