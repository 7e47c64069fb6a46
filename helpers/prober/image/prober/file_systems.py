"""Size and use of file systems, each asked in a child of its own."""

import json
import os
import select
import signal

from .kernel import die_with_parent

ANSWER_SECONDS = 5


class FileSystems:
    """
    chroot shows a path as the process sees it, and a dead network file system blocks only its own child. Calls
    finished(rows) when the last is answered, or given up.
    """

    def __init__(self, loop, paths, finished):
        self.loop, self.paths, self.finished = loop, paths, finished
        self.rows, self.asked, self.answers = [None] * len(paths), {}, {}
        for index, item in enumerate(paths):
            self.ask(index, item)
        if self.asked:
            loop.after(ANSWER_SECONDS, self.give_up)
        else:
            finished(self.rows)

    def ask(self, index, item):
        read_end, write_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                die_with_parent()
                os.write(write_end, json.dumps(look_at(item)).encode())
            finally:
                os._exit(0)
        os.close(write_end)
        self.asked[index], self.answers[index] = (pid, read_end), b''
        self.loop.watch(read_end, select.EPOLLIN, lambda _events: self.hear(index))

    def hear(self, index):
        pid, read_end = self.asked[index]
        data = os.read(read_end, 65536)
        self.answers[index] += data
        if not data:
            os.waitpid(pid, 0)
            self.settle(index, f'nothing was said about {self.paths[index]["path"]}')

    def give_up(self):
        for index, (pid, _) in list(self.asked.items()):
            # One that hangs in the kernel cannot be waited for.
            os.kill(pid, signal.SIGKILL)
            self.answers[index] = b''
            self.settle(index, f'{self.paths[index]["path"]} did not answer within {ANSWER_SECONDS} s')

    def settle(self, index, silence):
        _, read_end = self.asked.pop(index)
        self.loop.forget(read_end)
        os.close(read_end)
        try:
            found = json.loads(self.answers[index])
        except ValueError:
            found = {'usedBytes': 0, 'totalBytes': 0, 'error': silence}
        self.rows[index] = {'name': self.paths[index]['name'], **found}
        if not self.asked:
            self.finished(self.rows)


def look_at(item):
    try:
        os.chroot(f'/proc/{item["pid"]}/root')
        found, device = os.statvfs(item['path']), os.stat(item['path']).st_dev
    except OSError as error:
        why = f'{item["path"]}, as process {item["pid"]} sees it: {error.strerror}'
        return {'usedBytes': 0, 'totalBytes': 0, 'error': why}
    used = (found.f_blocks - found.f_bfree) * found.f_frsize
    return {
        'usedBytes': used,
        # As df reckons: what is kept back for root is neither used nor to be had.
        'totalBytes': used + found.f_bavail * found.f_frsize,
        'device': f'{os.major(device)}:{os.minor(device)}',
        'error': None,
    }
