import { describe, expect, it } from 'vitest';
import { spellPorts, sweepPorts } from './nmap.ts';

const finished = '<runstats><finished exit="success"/></runstats>';
const answer =
  (ports: string, asked: string[] = []) =>
  (argv: readonly string[]) => {
    asked.push(argv.join(' '));
    const host = `<host><address addr="198.51.100.10" addrtype="ipv4"/><ports>${ports}</ports></host>`;
    return Promise.resolve({ code: 0, stdout: `<nmaprun>${host}${finished}</nmaprun>`, stderr: '' });
  };
const port = (id: number, state: string, reason: string) =>
  `<port protocol="tcp" portid="${id}"><state state="${state}" reason="${reason}"/></port>`;
const summed = (state: string, reason: string, count: number, ports = '') =>
  `<extraports state="${state}" count="${count}">` +
  `<extrareasons reason="${reason}" count="${count}"${ports}/></extraports>`;

describe('a sweep over ports', () => {
  it('tells apart what is open, what refused, and what said nothing', async () => {
    const seen = answer(
      port(80, 'open', 'syn-ack') +
        port(81, 'filtered', 'no-response') +
        port(82, 'filtered', 'admin-prohibited') +
        summed('filtered', 'no-responses', 3, ' proto="tcp" ports="90-91,443"') +
        summed('closed', 'resets', 65_529, ' proto="tcp" ports="1-79"'),
    );
    expect(await sweepPorts('198.51.100.10', seen)).toEqual({ open: [80], silent: [81, 90, 91, 443] });
  });

  it.each([
    ['only counts them', summed('filtered', 'no-responses', 3)],
    ['gives no reason either', '<extraports state="filtered" count="3"/>'],
  ])('takes all that is not named for silent where an old nmap %s', async (_what, rest) => {
    const ports = [79, 80, 81, 82];
    expect(await sweepPorts('198.51.100.10', answer(port(80, 'open', 'syn-ack') + rest), { ports })).toEqual({
      open: [80],
      silent: [79, 81, 82],
    });
  });

  it('asks for all ports, or for those it was told', async () => {
    const asked: string[] = [];
    await sweepPorts('198.51.100.10', answer('', asked));
    await sweepPorts('198.51.100.10', answer('', asked), { ports: [443, 80, 81], perSecond: 100 });
    expect(asked[0]).toContain('--min-rate 5000');
    expect(asked[0]).toContain('-p 1-65535 -- 198.51.100.10');
    expect(asked[1]).toContain('--min-rate 100');
    expect(asked[1]).toContain('-p 80-81,443 --');
  });

  it('writes frames where it may and where that saves anything', async () => {
    const asked: string[] = [];
    for (const [address, frames] of [
      ['198.51.100.10', true],
      ['2001:db8::10', true],
      ['fe80::10%eth0', true],
      ['2001:db8::10', false],
      ['fe80::10%eth0', false],
    ] as const)
      await sweepPorts(address, answer('', asked), { frames }).catch(() => undefined);
    const ways = asked.map((argv) => argv.split(' ').filter((each) => /^-s|^--send/.test(each)));
    expect(ways).toEqual([[], ['-sS', '--send-eth'], ['-sS', '--send-eth'], [], ['-sT']]);
  });

  it('spells too many ranges for one argument as all ports', () => {
    const odd = Array.from({ length: 30_000 }, (_none, at) => 2 * at + 1);
    expect(spellPorts(odd)).toBe('1-65535');
    expect(spellPorts([7, 5, 6, 1])).toBe('1,5-7');
  });
});
