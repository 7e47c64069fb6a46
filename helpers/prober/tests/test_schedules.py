"""Lines of cron's tables that start a backup."""

import unittest
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / 'programs' / 'read-schedules.py'


def load():
    """What the program defines; it runs as it is loaded, so its last line is left out."""
    known = {}
    text = PROGRAM.read_text().removesuffix('main()\n')
    exec(compile(text, str(PROGRAM), 'exec'), known)  # noqa: S102
    return known


class Schedules(unittest.TestCase):
    def setUp(self):
        self.program = load()

    def rows(self, text, job=None, path='/etc/cron.d/x', is_host=False):
        self.program['read'] = lambda _: text
        return [row['schedule'] for row in self.program['of_table'](path, job, is_host)]

    def test_lines_that_speak_of_backups(self):
        text = '# 1 1 * * * root backup\nPATH=/bin\n0 3 * * *\troot\tbackup /x\n17 * * * * root run-parts /etc\n'
        self.assertEqual(self.rows(text), ['0 3 * * *'])

    def test_a_line_by_a_word_of_it(self):
        self.assertEqual(self.rows('@daily root nightly\n@daily root other\n', 'nightly'), ['@daily'])

    def test_a_table_without_users(self):
        self.assertEqual(self.rows('5  4 * * 0 backup\n', path='/var/spool/cron/crontabs/root'), ['5 4 * * 0'])

    def test_the_user_is_no_job(self):
        self.assertEqual(self.rows('@daily backup true\n'), [])

    def test_nothing_of_the_host_without_a_word(self):
        self.assertEqual(self.rows('@daily root backup\n', is_host=True), [])
