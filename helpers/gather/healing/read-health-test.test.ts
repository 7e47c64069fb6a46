import { describe, expect, it } from 'vitest';
import { readHealthTest } from './read-health-test.ts';

const shell = (line: string) => ['CMD-SHELL', line];

describe('a health check', () => {
  it.each([[[]], [['NONE']], [['CMD']]])('is none: %j', (test) => {
    expect(readHealthTest(test)).toBe('none');
  });

  it.each([
    [['CMD', 'true']],
    [['CMD', '/bin/true']],
    [['CMD', 'echo', 'ok']],
    [['CMD', 'sh', '-c', 'exit 0']],
    [['CMD', '/bin/sh', '-ec', 'curl -f http://127.0.0.1/ || true']],
    [shell('exit 0')],
    [shell('exit')],
    [shell(':')],
    [shell('')],
    [shell('curl -f http://127.0.0.1:80/ || exit 0')],
    [shell('curl -f http://127.0.0.1:80/ || echo no')],
    [shell('curl -f http://127.0.0.1:80/; true')],
    [shell('curl -f http://127.0.0.1:80/ & exit 0')],
    [shell('curl -f http://127.0.0.1:80/ || (echo no; exit 0)')],
    [shell('A=1 true')],
    [shell('true && true')],
    [shell('[ 1 = 1 ]')],
    [shell('test -n "healthy"')],
    [shell('[ -f /etc/hostname ] || exit 1')],
    [shell('! false')],
    [shell('kill -0 1')],
    [shell('kill -0 $$ || exit 1')],
    [shell('ls / > /dev/null')],
    [shell('command -v wget')],
    [shell('curl --version || exit 1')],
    [shell('nohup curl http://127.0.0.1/ &')],
    [shell('trap "exit 0" EXIT; curl -f http://127.0.0.1/')],
    [shell('if curl -f http://127.0.0.1/; then exit 0; else exit 0; fi')],
    [['CMD', 'timeout', '5', 'true']],
    [['CMD', 'cat', '/proc/1/cmdline']],
    [['CMD', 'busybox', 'test', '-e', '/proc/1']],
    [['CMD', 'ps']],
    [['CMD', '/usr/sbin/nginx', '-v']],
    [shell('wget -qO- http://127.0.0.1:3000/health | cat')],
    [shell('curl -s http://127.0.0.1:80/ | head -n 1 | tee /tmp/health')],
    [shell("curl -s http://127.0.0.1:80/ | awk '{ print $1 }'")],
  ])('cannot fail: %j', (test) => {
    expect(readHealthTest(test)).toBe('constant');
  });

  it.each([
    [['CMD', 'wget', '-qO/dev/null', 'http://127.0.0.1:8096/health']],
    [['CMD', 'busybox', 'pidof', 'python3']],
    [['CMD', 'sh', '-c', 'curl -f http://127.0.0.1/']],
    [['CMD', 'false']],
    [['CMD', 'cat', '/tmp/ready']],
    [['CMD', 'timeout', '5', 'curl', '-f', 'http://127.0.0.1/']],
    [['CMD', 'nginx', '-t']],
    [['CMD', 'curl', '-v', 'http://127.0.0.1/']],
    [shell('kill -0 $(cat /run/app.pid)')],
    [shell('test "$(curl -s http://127.0.0.1/)" = ok')],
    [shell('[ -f /tmp/alive ]')],
    [shell('test 1 = 2')],
    [shell('ls /mnt/media/.mounted')],
    [shell('! grep -q error /log')],
    [shell('ps aux | grep -v grep | grep -q nginx')],
    [shell('if curl -f http://127.0.0.1/; then exit 0; else exit 1; fi')],
    [shell('timeout 5 nc -z 127.0.0.1 80')],
    [shell('/usr/bin/timeout 3')],
    [shell('curl -f http://127.0.0.1:80/ || exit 1')],
    [shell('true; curl -f http://127.0.0.1:80/')],
    [shell('true && curl -f http://127.0.0.1:80/')],
    [shell('curl -s http://127.0.0.1:80/ | grep -q ok')],
    [shell('exit 1')],
    [shell("curl -s http://127.0.0.1:80/ | awk '/ok/ { exit 0 } END { exit 1 }'")],
    [shell('set -o pipefail; curl -sf http://127.0.0.1:80/ | cat')],
    [shell('cat /run/ready')],
    [shell('head -c 1 /run/ready')],
    [shell('test -f /tmp/ready')],
  ])('asks: %j', (test) => {
    expect(readHealthTest(test)).toBe('asks');
  });
});
