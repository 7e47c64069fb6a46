import { describe, expect, it, vi } from 'vitest';
import type { Probe } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import type { GatherContext } from '../context.ts';
import { atOnce } from '../monitoring/watchers.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherVpnTrials } from './gather-vpn-trials.ts';

const kept = '[{"device":"tun0","addresses":[],"routes":[]}]';

/** A tunnel that is up, or down since somebody took it so; leaks: what is asked meanwhile is answered all the same. */
function tunnel({ leaks = false, refuses = '', silentFor = 0 } = {}) {
  let questions = 0;
  const did: string[] = [];
  let isUp = true;
  const run = (namespace: string, argv: readonly string[], input: string) => {
    if (argv[0] === 'grep') return { stdout: '/proc/111/root/etc/resolv.conf:nameserver 127.0.0.11\n' };
    if (argv[0] === 'cat') return { stdout: 'nameserver 198.51.100.1\n' };
    const [what = '', ...devices] = argv.slice(5);
    did.push([namespace, what, ...devices, input].filter(Boolean).join(' '));
    if (what === refuses) return { code: 1, stderr: 'RTNETLINK answers: Operation not permitted' };
    if (what !== 'read') isUp = what === 'up';
    return { stdout: what === 'read' ? kept : '' };
  };
  const answer = (probe: Probe) => {
    const isHost = probe.namespace === 'host';
    if (!isHost && !isUp && !leaks) return { value: 'dropped' as const };
    if (!isHost && (questions += 1) <= silentFor) return { value: 'dropped' as const };
    const seen = isHost ? '198.51.100.10' : '198.51.100.40';
    if (probe.kind === 'dns') return { value: 'open' as const, answer: seen, dns: { code: 'NOERROR', addresses: [] } };
    return { value: 'open' as const, http: { status: 200, headers: {}, body: seen, certificate: null } };
  };
  return { did, vantage: fakeVantage({ namespaces: [], answer, run }) };
}

async function gather(
  { vantage }: ReturnType<typeof tunnel>,
  context: Partial<GatherContext> = {},
  change: (evidence: Artifacts, policy: GatherContext['policy']) => void = () => undefined,
) {
  const { evidence, policy } = hardened(change);
  const made = contextOf(vantage, policy, evidence, { disturb: true, ...context });
  return atOnce(vi, async () => (await gatherVpnTrials.gather(made)).value);
}
const values = (asked: readonly { value: string }[] = []) => asked.map(({ value }) => value);

describe('gatherVpnTrials', () => {
  it('does nothing unless asked', async () => {
    const world = tunnel();
    expect((await gather(world, { disturb: false })).notMade).toContain('--disturb');
    expect(world.did).toEqual([]);
  });

  it('does nothing where nobody is to leave through a tunnel', async () => {
    const value = await gather(tunnel(), {}, (_, policy) => void (policy.vpn = null));
    expect(value.notMade).toContain('nobody is declared');
  });

  it('takes the tunnel down, looks what leaves, and puts it up as it was', async () => {
    const world = tunnel();
    const said: string[] = [];
    const { rows, transcript } = await gather(world, { progress: (_stage, detail) => void said.push(detail ?? '') });
    expect(world.did).toEqual(['vpn:qbittorrent read tun0', 'vpn:qbittorrent down tun0', `vpn:qbittorrent up ${kept}`]);
    const [row] = rows;
    expect(row).toMatchObject({ service: 'qbittorrent', tunnels: ['tun0'], error: null });
    expect([values(row?.before), values(row?.during), values(row?.host), values(row?.after)]).toEqual([
      ['answered', 'answered', 'answered'],
      ['dropped', 'dropped', 'dropped'],
      ['answered', 'answered', 'answered'],
      ['answered', 'answered', 'answered'],
    ]);
    expect(transcript).toMatchObject([{ did: 'tun0 of qbittorrent is taken down', error: null }]);
    expect(transcript[0]?.undoneAfterMs).not.toBeNull();
    expect(said).toEqual([
      'tun0 of qbittorrent is taken down; put back: it is put up again, with its addresses and routes',
    ]);
  });

  it('waits for a tunnel that is not through yet, and not for ever', async () => {
    const late = tunnel({ silentFor: 6 });
    expect(values((await gather(late)).rows[0]?.before)).toEqual(['answered', 'answered', 'answered']);
    const never = tunnel({ silentFor: Infinity });
    expect(values((await gather(never)).rows[0]?.before)).toEqual(['dropped', 'dropped', 'dropped']);
  });

  it('sees what leaks', async () => {
    const { rows } = await gather(tunnel({ leaks: true }));
    expect(values(rows[0]?.during)).toEqual(['answered', 'answered', 'answered']);
  });

  it('says that it could not be taken down, and puts it up all the same', async () => {
    const world = tunnel({ refuses: 'down' });
    const { rows } = await gather(world);
    expect(rows[0]?.error).toContain('Operation not permitted');
    expect(world.did.at(-1)).toBe(`vpn:qbittorrent up ${kept}`);
  });

  it('says that it could not be put back', async () => {
    const { transcript } = await gather(tunnel({ refuses: 'up' }));
    expect(transcript[0]).toMatchObject({ undoneAfterMs: null });
    expect(transcript[0]?.error).toContain('Operation not permitted');
  });

  it('touches nothing where there is no tunnel, or no client to ask from', async () => {
    const world = tunnel();
    const without = await gather(world, {}, ({ vpn }) => vpn.clients.forEach((each) => (each.devices = [])));
    expect(without.rows[0]?.error).toContain('no tunnel device');
    const stopped = await gather(world, {}, ({ vpn }) => vpn.clients.forEach((each) => (each.error = 'it is down')));
    expect(stopped.rows[0]?.error).toBe('it is down');
    expect(world.did).toEqual([]);
  });
});
