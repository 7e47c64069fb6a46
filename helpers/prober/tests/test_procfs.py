import os
import socket
import unittest

from prober.procfs import (
    container_of,
    listeners_in,
    mark_of,
    owners_of_sockets,
    plain_address,
    started,
    table_fulls,
)

HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
# As this machine's byte order has them.
LOOPBACK = f'{int.from_bytes(socket.inet_aton("127.0.0.1"), "little"):08X}'


def row(address, port, state, inode):
    queues = '00000000:00000000 00:00000000 00000000'
    return f'   0: {address}:{port:04X} 00000000:0000 {state} {queues}  0  0 {inode} 1 0 100\n'


class Tables(unittest.TestCase):
    def test_only_listeners_are_listed(self):
        text = HEAD + row('00000000', 80, '0A', 11) + row(LOOPBACK, 8080, '0A', 12) + row('00000000', 81, '01', 13)
        self.assertEqual(
            list(listeners_in('tcp', text)), [('11', 'tcp', '0.0.0.0', 80), ('12', 'tcp', '127.0.0.1', 8080)]
        )

    def test_udp_listens_where_it_is_bound_and_not_connected(self):
        text = HEAD + row('0' * 32, 53, '07', 11) + row('0' * 32, 54, '01', 12) + row('0' * 32, 0, '07', 13)
        self.assertEqual(list(listeners_in('udp6', text)), [('11', 'udp', '::', 53)])

    def test_an_empty_table(self):
        self.assertEqual(list(listeners_in('tcp', HEAD)), [])

    def test_addresses(self):
        self.assertEqual(plain_address('0' * 32), '::')
        mapped = f'{0:08X}{0:08X}{int.from_bytes(bytes([0, 0, 255, 255]), "little"):08X}{LOOPBACK}'
        self.assertEqual(plain_address(mapped), '127.0.0.1')


class Groups(unittest.TestCase):
    def test_the_innermost_container_counts(self):
        outer, inner = 'a' * 64, 'b' * 64
        self.assertEqual(container_of(f'0::/docker/{outer}/docker/{inner}\n'), inner)
        self.assertEqual(container_of(f'0::/system.slice/docker-{outer}.scope\n'), outer)
        self.assertEqual(container_of('0::/user.slice\n'), None)
        self.assertEqual(container_of(f'0::/{"a" * 65}\n'), None)


class Processes(unittest.TestCase):
    def test_a_start_behind_a_name_with_blanks_and_brackets(self):
        self.assertEqual(started('7 (a) b (c) S ' + ' '.join(str(at) for at in range(4, 40))), '22')

    def test_a_process_has_one_mark(self):
        self.assertEqual(mark_of(os.getpid()), mark_of(os.getpid()))

    def test_our_own_socket_is_found_to_be_ours(self):
        with socket.socket() as mine:
            owner = owners_of_sockets()[str(os.fstat(mine.fileno()).st_ino)]
        with open('/proc/self/comm', encoding='utf-8') as file:
            self.assertEqual(owner['process'], file.read().strip())


class Neighbours(unittest.TestCase):
    def test_fulls_of_all_processors_count_together(self):
        self.assertEqual(table_fulls('entries table_fulls\n00000001 0000000a\n00000001 00000001\n'), 11)
        self.assertEqual(table_fulls('entries\n00000001\n'), 0)
