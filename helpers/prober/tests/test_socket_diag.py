import errno
import socket
import struct
import unittest
from unittest import mock

from prober import sockets
from prober.procfs import listeners_in
from prober.socket_diag import HEADER, INTERRUPTED, messages, tcp_listeners


def listeners_by_text(table):
    with open(f'/proc/thread-self/net/{table}', encoding='ascii') as file:
        return {(inode, address, port) for inode, _, address, port in listeners_in(table, file.read())}


class Listeners(unittest.TestCase):
    def test_the_kernel_tells_the_same_in_both_ways(self):
        with (
            socket.create_server(('127.0.0.1', 0)) as four,
            socket.create_server(('::1', 0), family=socket.AF_INET6) as six,
            socket.create_server(('::', 0), family=socket.AF_INET6, dualstack_ipv6=True) as both,
            socket.create_connection(four.getsockname()),
        ):
            mine = {
                (socket.AF_INET, '127.0.0.1', four.getsockname()[1]),
                (socket.AF_INET6, '::1', six.getsockname()[1]),
                (socket.AF_INET6, '::', both.getsockname()[1]),
            }
            for table, family in sockets.FAMILIES.items():
                found = set(tcp_listeners(family))
                ports = {port for each, _, port in mine if each == family}
                self.assertEqual(
                    {(family, *row[1:]) for row in found if row[2] in ports}, {row for row in mine if row[0] == family}
                )
                by_text = listeners_by_text(table)
                self.assertEqual({row for row in found if row[2] in ports}, {row for row in by_text if row[2] in ports})

    def test_many_come_in_several_portions(self):
        doors = [socket.create_server(('127.0.0.1', 0)) for _ in range(400)]
        ports = {door.getsockname()[1] for door in doors}
        found = {port for _, _, port in tcp_listeners(socket.AF_INET)}
        for door in doors:
            door.close()
        self.assertEqual(ports - found, set())

    def test_a_kernel_that_does_not_answer_has_its_text_table(self):
        with socket.create_server(('127.0.0.1', 0)) as door:
            with mock.patch.object(sockets, 'tcp_listeners', side_effect=OSError(errno.ENOENT, 'no such module')):
                rows = sockets.listeners_of('tcp')
            self.assertIn(('tcp', '127.0.0.1', door.getsockname()[1]), {row[1:] for row in rows})


class Answers(unittest.TestCase):
    def test_messages_are_told_apart(self):
        first = HEADER.pack(HEADER.size + 5, 20, 2, 1, 0) + b'abcde' + b'\0' * 3
        self.assertEqual(
            list(messages(first + HEADER.pack(HEADER.size + 4, 3, INTERRUPTED, 1, 0) + b'done')),
            [(20, 2, b'abcde'), (3, INTERRUPTED, b'done')],
        )

    def test_a_refusal_and_a_torn_answer_are_errors(self):
        for kind, flags, body in ((2, 0, struct.pack('=i', -errno.ENOENT)), (20, INTERRUPTED, bytes(72))):
            line = mock.MagicMock()
            line.__enter__.return_value.recv.return_value = (
                HEADER.pack(HEADER.size + len(body), kind, flags, 1, 0) + body
            )
            with mock.patch('prober.socket_diag.socket.socket', return_value=line), self.assertRaises(OSError):
                tcp_listeners(socket.AF_INET)


if __name__ == '__main__':
    unittest.main()
