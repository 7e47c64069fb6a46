import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execEngine, type Said } from '../../clients/exec.fake.ts';
import type { Probe } from '../../clients/probes.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import { PutBack } from '../experiments/put-back.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { banDoors } from './ban-doors.ts';
import { withDatagrams } from './datagrams.fake.ts';
import { gatherBanTrials } from './gather-ban-trials.ts';

const visitors = ['198.51.100.21', '198.51.100.22', '2001:db8:100::21', '2001:db8:100::22'];
const targets = ['198.51.100.10', '2001:db8:100::10'];
const outside = {
  view: 'lab',
  address: '198.51.100.1',
  address6: '2001:db8:100::1',
  pid: 1,
  visitors,
  targets,
} as const;
const usual = banDoors.fail2ban.limitSeconds;

// Nobody waits for what a fake decides at once.
beforeAll(() => void Object.assign(banDoors.fail2ban, { limitSeconds: 0 }));
afterAll(() => void Object.assign(banDoors.fail2ban, { limitSeconds: usual }));

interface Wall {
  /** Where a banned address knocks in vain. */
  shuts?: (probe: { port: number }, protocol: 'tcp' | 'udp') => boolean;
  jails?: string;
  refuses?: readonly string[];
  change?: object;
  edit?: Parameters<typeof hardened>[0];
}

/** A small stack whose fail2ban keeps a list, and a packet filter that goes by it. */
function small({ shuts = () => true, jails = 'sshd, traefik-auth', refuses = [], change = {}, edit }: Wall = {}) {
  const { evidence, policy } = hardened(edit);
  const banned = new Set<string>();
  const calls: string[][] = [];
  const say = (argv: readonly string[]): Said => {
    calls.push([...argv]);
    const [, verb = '', jail, what = verb, address = ''] = argv;
    if (refuses.includes(what)) return { code: 255, stderr: `no: ${what}\n` };
    if (what === 'banip') banned.add(address);
    if (what === 'unbanip') banned.delete(address);
    if (what === 'status' && jail === undefined) return { stdout: `|- Number of jail: 2\n\`- Jail list:\t${jails}\n` };
    return what === 'status' ? { stdout: `   \`- Banned IP list:\t${[...banned].join(' ')}\n` } : { stdout: '1\n' };
  };
  const knock = (probe: Probe): CellValue => {
    if (probe.kind !== 'tcp') return 'probe-failed';
    return banned.has(probe.from ?? '') && shuts(probe, 'tcp') ? 'refused' : 'open';
  };
  const namespaces = ['host', 'outside', 'gluetun'];
  const vantage = withDatagrams(fakeVantage({ namespaces, answer: (probe) => ({ value: knock(probe) }) }), {
    reaches: (sent) => (banned.has(sent.from) && shuts(sent, 'udp') ? null : 'gluetun'),
  });
  const engine = execEngine((_, argv) => say(argv));
  const context = contextOf(vantage, policy, evidence, {
    engine,
    outside,
    disturb: true,
    ...change,
  });
  return { context, calls, banned, vantage };
}

/** Doors of watches are no published ports. */
const knockedFrom = ({ asked }: ReturnType<typeof fakeVantage>) =>
  new Set(asked.flatMap(({ probe }) => ('from' in probe ? probe.namespace : [])));

describe('bans of an address of ours', () => {
  it('are made by nobody who was not asked to', async () => {
    const { context, calls } = small({ change: { disturb: false } });
    const { value } = await gatherBanTrials.gather(context);
    expect([value.notMade?.includes('--disturb'), value.rows, calls]).toEqual([true, [], []]);
  });

  it('are made where somebody bans at all, declared or not', async () => {
    const alone = small({
      edit: ({ containers }, policy) => {
        policy.bans = null;
        containers.splice(
          containers.findIndex(({ service }) => service === 'fail2ban'),
          1,
        );
      },
    });
    expect((await gatherBanTrials.gather(alone.context)).value).toMatchObject({
      notMade: expect.stringContaining('no service of the stack bans') as string,
    });
    const undeclared = small({ edit: (_, policy) => void (policy.bans = null) });
    const { value } = await gatherBanTrials.gather(undeclared.context);
    expect(value.tool).toEqual({ kind: 'fail2ban', service: 'fail2ban', container: 'small-fail2ban-1' });
    expect([...new Set(value.bans.map(({ jail }) => jail))]).toEqual(['sshd', 'traefik-auth']);
  });

  it('shut every published port to one, while another is let in, and end', async () => {
    const { context, calls, banned, vantage } = small();
    const { value, undertaken } = await gatherBanTrials.gather(context);
    expect(value.bans).toEqual(
      ([4, 6] as const).map((family) => ({
        ...{ jail: 'traefik-auth', family, listed: true, shutAfter: 0, openAfter: 0, limitSeconds: 0, error: null },
        visitor: family === 4 ? '198.51.100.21' : '2001:db8:100::21',
        other: family === 4 ? '198.51.100.22' : '2001:db8:100::22',
      })),
    );
    expect(value.rows.map(({ family, port, protocol }) => `${family} ${port}/${protocol}`)).toEqual([
      ...['4 80/tcp', '4 443/tcp', '4 6881/tcp', '4 6881/udp'],
      ...['6 80/tcp', '6 443/tcp', '6 6881/tcp', '6 6881/udp'],
    ]);
    for (const row of value.rows)
      expect(row).toMatchObject({
        before: { visitor: 'open', other: 'open' },
        banned: { visitor: row.protocol === 'tcp' ? 'refused' : 'dropped', other: 'open' },
        after: 'open',
      });
    expect(undertaken?.['rows']).toHaveLength(8);
    expect([...banned]).toEqual([]);
    expect(calls.filter(([, verb]) => verb === 'set')).toEqual([
      ['fail2ban-client', 'set', 'traefik-auth', 'banip', '198.51.100.21'],
      ['fail2ban-client', 'set', 'traefik-auth', 'unbanip', '198.51.100.21'],
      ['fail2ban-client', 'set', 'traefik-auth', 'banip', '2001:db8:100::21'],
      ['fail2ban-client', 'set', 'traefik-auth', 'unbanip', '2001:db8:100::21'],
    ]);
    expect(knockedFrom(vantage)).toEqual(new Set(['outside']));
    expect(value.transcript.map(({ undoneAfterMs }) => undoneAfterMs === null)).toEqual([false, false]);
  });

  it('are seen to let somebody in all the same', async () => {
    const { context } = small({ shuts: (probe) => probe.port !== 6881, change: { putBack: new PutBack() } });
    const { value } = await gatherBanTrials.gather(context);
    expect(value.rows.filter(({ banned }) => banned?.visitor === 'open').map(({ port }) => port)).toEqual([
      6881, 6881, 6881, 6881,
    ]);
    expect(value.bans.map(({ shutAfter }) => shutAfter)).toEqual([null, null]);
  });

  it('are seen to let datagrams in and no connection', async () => {
    const { value } = await gatherBanTrials.gather(small({ shuts: (_, protocol) => protocol === 'tcp' }).context);
    const letIn = value.rows.filter(({ banned }) => banned?.visitor === 'open');
    expect(letIn.map(({ family, port, protocol }) => `${family} ${port}/${protocol}`)).toEqual([
      ...['4 6881/udp', '6 6881/udp'],
    ]);
    expect(value.bans.map(({ shutAfter }) => shutAfter)).toEqual([null, null]);
  });

  it('say why a list could not be had, or refused', async () => {
    const mute = await gatherBanTrials.gather(small({ refuses: ['status'] }).context);
    expect(mute.value).toMatchObject({ error: expect.stringContaining('ended with 255: no: status') as string });
    const shut = await gatherBanTrials.gather(small({ refuses: ['banip'] }).context);
    expect(shut.value.bans.map(({ error }) => error?.includes('banip 198.51.100.21 ended with 255'))[0]).toBe(true);
    expect(shut.value.rows.map(({ banned }) => banned)).toEqual(Array.from({ length: 8 }, () => null));
    const stuck = await gatherBanTrials.gather(small({ refuses: ['unbanip'] }).context);
    expect(stuck.value.transcript[0]).toMatchObject({
      undoneAfterMs: null,
      error: expect.stringContaining('255') as string,
    });
  });

  it('are none where the tool does not run, has no such jail, or no port answers', async () => {
    const edit: Wall['edit'] = ({ containers }) =>
      void containers.filter(({ service }) => service === 'fail2ban').forEach((each) => (each.status = 'exited'));
    const stopped = await gatherBanTrials.gather(small({ edit }).context);
    expect(stopped.value.error).toBe('fail2ban does not run: start it');
    const other = await gatherBanTrials.gather(small({ jails: 'sshd' }).context);
    expect([other.value.jails, other.value.bans, other.value.error]).toEqual([['sshd'], [], null]);
    const silent = small();
    Object.assign(silent.context, {
      vantage: fakeVantage({ namespaces: ['host', 'outside'], answer: () => ({ value: 'dropped' }) }),
    });
    const { value } = await gatherBanTrials.gather(silent.context);
    expect(value.bans[0]?.error).toBe('no published port was open before any ban');
    expect(silent.calls.some(([, verb]) => verb === 'set')).toBe(false);
  });

  it.each([false, true])(
    'are made by visitors of ours beside the host, where there is no lab; one stays: %s',
    async (stays) => {
      const { context, vantage } = small({ change: { outside: null, lab: null } });
      const run = vantage.run;
      vantage.run = async (namespace, argv) => {
        if (namespace !== 'host') return run(namespace, argv);
        const isGone = argv.includes('show') && !stays;
        return { ...(await run(namespace, argv)), code: isGone ? 1 : 0, stdout: '{"pid": 77}' };
      };
      const { value } = await gatherBanTrials.gather(context);
      expect(value.bans.map(({ visitor, other }) => [visitor, other])).toEqual([['192.0.2.2', '192.0.2.3']]);
      expect(knockedFrom(vantage)).toEqual(new Set(['visitors']));
      expect(vantage.ran).toContainEqual({ namespace: 'host', argv: ['ip', 'link', 'delete', 'stackproof0'] });
      expect(value.rows.map(({ port, after }) => [port, after])).toEqual(
        [80, 443, 6881, 6881].map((port) => [port, 'open']),
      );
      expect(value.transcript.map(({ error }) => error?.includes('still there') ?? false)).toEqual([stays, false]);
    },
  );

  it('are none where the host takes no visitors', async () => {
    const { context } = small({ change: { outside: null, lab: null } });
    const { value } = await gatherBanTrials.gather(context);
    expect(value).toMatchObject({ error: expect.stringContaining('no visitors of ours') as string, bans: [] });
  });
});

describe('the command of CrowdSec', () => {
  const { crowdsec } = banDoors;

  it('is given a decision that ends by itself', () => {
    const add = 'cscli decisions add --ip 192.0.2.2 --duration 4m --reason stackproof';
    expect(crowdsec.ban('decisions', '192.0.2.2')).toEqual(add.split(' '));
    expect(crowdsec.lift('decisions', '192.0.2.2')).toEqual('cscli decisions delete --ip 192.0.2.2'.split(' '));
    expect(crowdsec.list('decisions', '192.0.2.2')).toEqual(
      'cscli decisions list --ip 192.0.2.2 --output json'.split(' '),
    );
  });

  it.each([
    ['[{"decisions":[{"value":"192.0.2.2","type":"ban"}]}]', ['192.0.2.2']],
    ['[{"decisions":null}]', []],
    ['null', []],
    ['No active decisions', []],
  ])('says %s', (told, addresses) => {
    expect(crowdsec.read(told)).toEqual(addresses);
  });
});
