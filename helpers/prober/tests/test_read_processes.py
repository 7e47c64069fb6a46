import os
import socket
import subprocess
import sys
import unittest
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / 'programs' / 'read-processes.py'


def load():
    """What the program defines; it runs as it is loaded, so its last line is left out."""
    argv, sys.argv = sys.argv, ['read']
    try:
        known = {}
        exec(compile(PROGRAM.read_text().removesuffix('main()\n'), str(PROGRAM), 'exec'), known)  # noqa: S102
        return known
    finally:
        sys.argv = argv


class Looking(unittest.TestCase):
    def setUp(self):
        self.program, self.tables = load(), []
        self.mine = str(os.getpid())
        connections = self.program['connections']
        self.program['connections'] = lambda pid: self.tables.append(pid) or connections(pid)
        self.program['container_of'] = lambda pid: 'c1' if pid in (self.mine, str(self.child.pid)) else None
        self.child = subprocess.Popen([sys.executable, '-I', '-S', '-c', 'input()'], stdin=subprocess.PIPE)
        self.addCleanup(self.child.communicate, b'\n')

    def test_a_connection_that_lasts_is_held_by_whoever_opened_it(self):
        with socket.create_server(('127.0.0.1', 0)) as door, socket.create_connection(door.getsockname()) as kept:
            port = door.getsockname()[1]
            before = self.program['look']()
            with socket.create_server(('127.0.0.1', 0)) as other, socket.create_connection(other.getsockname()):
                after = self.program['look'](before)
            self.assertIn(('tcp', kept.getsockname()[1], '127.0.0.1', port), before[self.mine][1] & after[self.mine][1])
            self.assertEqual(before[str(self.child.pid)], ('c1', set()))

    def test_the_tables_of_a_namespace_are_read_once(self):
        with socket.create_server(('127.0.0.1', 0)) as door, socket.create_connection(door.getsockname()):
            before = self.program['look']()
            self.assertEqual(len(self.tables), 1)
            self.program['look'](before)
            self.assertEqual(len(self.tables), 2)

    def test_nothing_is_read_again_of_whoever_held_nothing(self):
        before = {pid: (container, set()) for pid, (container, _) in self.program['look']().items()}
        self.tables.clear()
        self.assertEqual(set(self.program['look'](before)), set(before))
        self.assertEqual(self.tables, [])


class Programs(unittest.TestCase):
    def test_one_that_go_did_not_build_has_no_package(self):
        self.assertIsNone(load()['main_package'](os.getpid()))
        self.assertIsNone(load()['main_package'](0))

    def test_the_package_is_read_where_go_wrote_it(self):
        program = load()
        text = b'\0' * 5000 + b'path\tgithub.com/example/tunnel/cmd/run\nmod\tgithub.com/example/tunnel' + b'\0' * 9
        self.assertEqual(program['MAIN_PACKAGE'].search(text)[1], b'github.com/example/tunnel/cmd/run')


if __name__ == '__main__':
    unittest.main()
