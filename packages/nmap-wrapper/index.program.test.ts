import { describe, expect, it } from 'vitest';
import { nmap, NmapError, parseNmap } from './index.ts';

const finished =
  '<runstats><finished time="1" elapsed="1.15" exit="success"/><hosts up="1" down="0" total="1"/></runstats>';
const run = (inside: string, services = 65535) =>
  '<?xml version="1.0"?><!DOCTYPE nmaprun>\n<nmaprun scanner="nmap">' +
  `<scaninfo type="syn" protocol="tcp" numservices="${services}" services="1-${services}"/>${inside}</nmaprun>`;
const host = (ports: string, address = '198.51.100.10', attributes = '') =>
  `<host${attributes}><status state="up"/><address addr="02:42:ac:11:00:02" addrtype="mac"/>` +
  `<address addr="${address}" addrtype="ipv4"/><ports>${ports}</ports></host>`;
const port = (id: number, state: string, protocol = 'tcp', reason = 'syn-ack') =>
  `<port protocol="${protocol}" portid="${id}">` +
  `<state state="${state}" reason="${reason}" reason_ttl="64"/><service name="http"/></port>`;
const rest = (state: string, count: number) =>
  `<extraports state="${state}" count="${count}"><extrareasons reason="resets" count="${count}"/></extraports>`;
const answered = (stdout: string, stderr = '', code = 0) => ({ code, stdout, stderr });

describe('parseNmap', () => {
  it('reads ports, states and what nmap only counts', () => {
    const xml = run(
      host(rest('closed', 65533) + port(80, 'open') + port(443, 'filtered', 'tcp', 'no-response')) + finished,
    );
    expect(parseNmap(answered(xml), ['198.51.100.10'])).toEqual([
      {
        address: '198.51.100.10',
        ports: [
          { port: 80, protocol: 'tcp', state: 'open', reason: 'syn-ack' },
          { port: 443, protocol: 'tcp', state: 'filtered', reason: 'no-response' },
        ],
        summed: [{ state: 'closed', reason: 'resets', count: 65533, ports: null }],
      },
    ]);
  });

  it('knows which ports are alike where nmap names them', () => {
    const extra =
      '<extraports state="filtered" count="4">' +
      '<extrareasons reason="no-responses" count="3" proto="tcp" ports="1,7-8"/>' +
      '<extrareasons reason="admin-prohibiteds" count="1" proto="tcp" ports="9"/></extraports>' +
      '<extraports state="closed" count="2"/>';
    expect(parseNmap(answered(run(host(extra) + finished, 6)), ['198.51.100.10'])[0]?.summed).toEqual([
      { state: 'filtered', reason: 'no-responses', count: 3, ports: [1, 7, 8] },
      { state: 'filtered', reason: 'admin-prohibiteds', count: 1, ports: [9] },
      { state: 'closed', reason: '', count: 2, ports: null },
    ]);
  });

  it('knows one port and several hosts', () => {
    const xml = run(host(port(80, 'open'), '198.51.100.10') + host(port(80, 'closed'), '198.51.100.11') + finished, 1);
    expect(
      parseNmap(answered(xml), ['198.51.100.10', '198.51.100.11']).map(({ address, ports }) => [
        address,
        ports[0]?.state,
      ]),
    ).toEqual([
      ['198.51.100.10', 'open'],
      ['198.51.100.11', 'closed'],
    ]);
  });

  it('takes a route that cannot be found for no-route, although nmap ends with 0', () => {
    const output = answered(
      run(finished),
      'setup_target: failed to determine route to 192.0.2.1\nWARNING: No targets were specified, so 0 hosts scanned.',
    );
    expect(() => parseNmap(output, ['192.0.2.1'])).toThrow(expect.objectContaining({ kind: 'no-route' }));
  });

  const failures: [string, ReturnType<typeof answered>, RegExp][] = [
    ['a host that the answer leaves out', answered(run(finished)), /says nothing of 198\.51\.100\.10/],
    [
      'a host that ran out of time, although nmap calls that a success',
      answered(run(host('', '198.51.100.10', ' timedout="true"') + finished)),
      /gave up 198\.51\.100\.10/,
    ],
    [
      'ports that are neither listed nor counted',
      answered(run(host(port(80, 'open')) + finished)),
      /accounts for 1 of 65535 ports/,
    ],
    [
      'an answer that is cut short',
      answered(run(host(rest('closed', 65535)))),
      /did not finish: its answer is cut short/,
    ],
    ['an answer that breaks off', answered('<?xml version="1.0"?><nmaprun><host><addr'), /did not finish|no XML/],
    ['no answer', answered(''), /did not finish/],
    [
      'an error of its own',
      answered(run('<runstats><finished exit="error" errormsg="out of memory"/></runstats>')),
      /did not finish: out of memory/,
    ],
    ['a bad end', answered('', 'nmap: unrecognized option\nQUITTING!', 1), /ended with 1: QUITTING!/],
  ];
  it.each(failures)('refuses %s', (_, output, message) => {
    expect(() => parseNmap(output, ['198.51.100.10'])).toThrow(message);
    expect(() => parseNmap(output, ['198.51.100.10'])).toThrow(
      expect.objectContaining({ name: 'NmapError', kind: 'failed' }),
    );
  });
});

describe('nmap', () => {
  const recording = () => {
    const asked: (readonly string[])[] = [];
    return {
      asked,
      run: (argv: readonly string[]) =>
        Promise.resolve((asked.push(argv), answered(run(host(port(80, 'open'), argv.at(-1)) + finished, 1)))),
    };
  };

  it('asks with an argument array, by number, without a host discovery', async () => {
    const { asked, run } = recording();
    await nmap({ addresses: ['198.51.100.10'], ports: '80', options: ['-T4'] }, run);
    expect(asked).toEqual([['nmap', '-oX', '-', '-n', '-Pn', '-T4', '-p', '80', '--', '198.51.100.10']]);
  });

  it('asks IPv6 addresses as such', async () => {
    const { asked, run } = recording();
    await nmap({ addresses: ['2001:db8:100::10'], ports: '80' }, run);
    expect(asked[0]).toContain('-6');
  });

  it('lets no address be an option', async () => {
    const { asked, run } = recording();
    await expect(nmap({ addresses: ['--script=evil'], ports: '80' }, run)).rejects.toThrow(
      '--script=evil is no address',
    );
    expect(asked).toEqual([]);
  });

  it('names a program that is not there', async () => {
    const { PATH } = process.env;
    process.env['PATH'] = '/nowhere';
    try {
      await expect(nmap({ addresses: ['127.0.0.1'], ports: '1' })).rejects.toThrow(
        new NmapError('failed', 'there is no nmap on this machine: install it'),
      );
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});
