import { describe, expect, it } from 'vitest';
import { askPorts, runOverSsh } from './lent-nmap.ts';

const port = (id: number, state: string) =>
  `<port protocol="udp" portid="${id}"><state state="${state}" reason="x"/></port>`;
const answer = (ports: string, extra = '') =>
  `<nmaprun><host><address addr="198.51.100.10" addrtype="ipv4"/><ports>${extra}${ports}</ports></host>` +
  '<runstats><finished exit="success"/></runstats></nmaprun>';
const says =
  (stdout: string, stderr = '', code = 0) =>
  () =>
    Promise.resolve({ code, stdout, stderr });

describe('askPorts', () => {
  it('tells open, refused and silent apart', async () => {
    expect(
      await askPorts(
        '198.51.100.10',
        [53, 161, 6881],
        'udp',
        says(answer(port(53, 'open') + port(161, 'closed') + port(6881, 'open|filtered'))),
      ),
    ).toEqual(['open', 'refused', 'dropped']);
  });

  it('knows the state of ports that nmap only counts, where there is but one such state', async () => {
    const counted = (...states: string[]) => states.map((state) => `<extraports state="${state}" count="2"/>`).join('');
    expect(await askPorts('198.51.100.10', [53, 54], 'udp', says(answer(port(53, 'open'), counted('closed'))))).toEqual(
      ['open', 'refused'],
    );
    expect(
      await askPorts('198.51.100.10', [53, 54], 'udp', says(answer(port(53, 'open'), counted('closed', 'filtered')))),
    ).toEqual(['open', 'probe-failed']);
  });

  it('throws where nmap may not look, and says no-route where there is none', async () => {
    await expect(
      askPorts(
        '198.51.100.10',
        [53],
        'udp',
        says('', 'You requested a scan type which requires root privileges.\nQUITTING!', 1),
      ),
    ).rejects.toThrow(/1 udp ports of 198\.51\.100\.10 were not asked/);
    expect(
      await askPorts('198.51.100.10', [53], 'udp', says('', 'failed to determine route to 198.51.100.10')),
    ).toEqual(['no-route']);
  });
});

describe('runOverSsh', () => {
  const lent = { host: 'lent.test', user: null, port: '2222' };

  it('hands the words over as one quoted command', async () => {
    const { stdout } = await runOverSsh(lent, 'echo')(['nmap', '-p', '1;reboot', "it's"]);
    expect(stdout.trim().split('-- ')[1]).toBe("lent.test nmap -p '1;reboot' 'it'\\''s'");
  });

  it('says what is missing there', async () => {
    await expect(runOverSsh(lent, 'no-such-program')(['nmap'])).rejects.toThrow(/no-such-program could not be started/);
    await expect(runOverSsh(lent, 'false')(['nmap'])).resolves.toMatchObject({ code: 1 });
  });
});
