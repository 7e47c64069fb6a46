import unittest

from prober.http import compose

SPEC = {'address': '203.0.113.5', 'port': 80, 'path': '/'}


class Requests(unittest.TestCase):
    def test_a_plain_one(self):
        self.assertEqual(
            compose(SPEC),
            b'GET / HTTP/1.1\r\nHost: 203.0.113.5\r\nUser-Agent: stackproof\r\nAccept: */*\r\n'
            b'Connection: close\r\n\r\n',
        )

    def host_of(self, **change):
        lines = compose({**SPEC, **change}).decode().split('\r\n')
        return [line[6:] for line in lines if line.startswith('Host: ')]

    def test_its_host(self):
        self.assertEqual(self.host_of(port=8080), ['203.0.113.5:8080'])
        self.assertEqual(self.host_of(address='2001:db8::5'), ['[2001:db8::5]'])
        self.assertEqual(self.host_of(tls=True, port=443), ['203.0.113.5'])
        self.assertEqual(self.host_of(tls=True), ['203.0.113.5:80'])
        self.assertEqual(self.host_of(host='a.test'), ['a.test'])
        self.assertEqual(self.host_of(host=None), [])
        self.assertEqual(self.host_of(host='a.test', lines=[['Host', 'b.test']]), ['a.test', 'b.test'])

    def test_what_is_given_takes_the_place_of_what_is_usual(self):
        request = compose({**SPEC, 'headers': {'accept': 'text/html', 'X-A': 'b'}}).decode()
        self.assertIn('\r\naccept: text/html\r\nX-A: b\r\n', request)
        self.assertNotIn('Accept', request)

    def test_a_body_has_its_length_in_bytes(self):
        request = compose({**SPEC, 'method': 'POST', 'body': 'ü'})
        self.assertTrue(request.endswith(b'\r\nContent-Length: 2\r\n\r\n\xc3\xbc'))
        self.assertIn(b'\r\nContent-Length: 0\r\n', compose({**SPEC, 'method': 'DELETE'}))

    def test_the_target_goes_out_byte_for_byte(self):
        for path in ('/a/../b/%2e%2e/c;d//e?x=1#f', '*', 'http://b.test/x', '/%00 /ü'):
            self.assertTrue(
                compose({**SPEC, 'path': path, 'version': '1.0'}).startswith(f'GET {path} HTTP/1.0\r\n'.encode())
            )
