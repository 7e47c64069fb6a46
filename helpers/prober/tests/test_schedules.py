"""Lines of cron's tables that start a backup."""

import posixpath
import types
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
        return [row['schedule'] for row in self.program['of_table'](path, job, is_host, set())]

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


class PassedOver(unittest.TestCase):
    LINE = '0 3 * * * root backup\n'

    def setUp(self):
        self.program = load()
        self.program['os'] = self
        self.uid, self.mode = 0, 0o100644

    # What the program asks of a file.
    path = posixpath

    def stat(self, _):
        return types.SimpleNamespace(st_uid=self.uid, st_mode=self.mode)

    def runs(self, path='/etc/cron.d/nightly', text=LINE, program='cron'):
        self.program['read'] = lambda _: text
        return self.program['of_table'](path, None, False, {program} if program else set())[0]['runs']

    def test_a_table_that_cron_reads(self):
        self.assertTrue(self.runs())
        self.assertFalse(self.runs(program=None))

    def test_names(self):
        self.assertFalse(self.runs('/etc/cron.d/nightly.cron'))
        self.assertTrue(self.runs('/etc/cron.d/nightly.cron', program='crond'))
        for name in ('nightly~', '.nightly', 'nightly.rpmsave'):
            self.assertFalse(self.runs(f'/etc/cron.d/{name}', program='crond'), name)

    def test_a_table_that_somebody_else_may_write(self):
        self.mode = 0o100666
        self.assertFalse(self.runs())
        self.assertFalse(self.runs('/etc/crontab', program='crond'))
        self.assertTrue(self.runs('/jobs/crontab', program='supercronic'))
        self.uid, self.mode = 1000, 0o100644
        self.assertFalse(self.runs())

    def test_a_last_line_without_an_end(self):
        self.assertFalse(self.runs(text=self.LINE.rstrip()))
        self.assertTrue(self.runs(text=self.LINE.rstrip(), program='crond'))

    def test_tables_of_users_are_theirs(self):
        self.uid, self.mode = 1000, 0o100600
        self.assertTrue(self.runs('/var/spool/cron/crontabs/anna'))
