import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../clients/connect-engine.ts';
import type { Vantage } from '../../clients/probes.ts';
import { openVantage } from '../../clients/vantage.ts';
import type { BanTrials } from '../../evidence/ban-trials.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import type { Lab } from '../../lab/contract.ts';
import { startLab } from '../../lab/index.ts';
import { policyAt } from '../../policy/policy.ts';
import { PolicyFile } from '../../policy/schema.ts';
import type { GatherContext } from '../context.ts';
import { PutBack } from '../experiments/put-back.ts';
import { gatherAll } from '../gather-all.ts';
import { readUntil } from '../monitoring/watch-place.ts';

const good = readFileSync(join(import.meta.dirname, '../../../fixtures/images/fail2ban/jail.local'), 'utf8');
/** As most have it: nothing is said of the chain. */
const usual = `${good
  .split('\n')
  .filter((line) => !/^\s*(#|action|iptables)/.test(line))
  .join('\n')}
action = iptables-allports[name=usual, protocol="tcp,udp"]
`;

let lab: Lab;
let vantage: Vantage;
let context: GatherContext;

async function docker(args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await lab.docker(args, { input });
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

const named = (name: string): string[] =>
  ['run', '-d', '--name', name, '--label', 'com.docker.compose.project=small'].concat([
    ...['--label', `com.docker.compose.service=${name}`],
  ]);

async function tryBans(change: Partial<GatherContext> = {}): Promise<BanTrials> {
  const { artifacts } = await gatherAll({ ...context, ...change }, { only: ['ban-trials'] });
  const trials = artifacts['ban-trials'];
  if (!trials.ok) throw new Error(trials.error);
  return trials.value;
}

/** A kernel says only so many refusals in a second, and those of datagrams count among them. */
const shut = (value: CellValue | undefined) => (value === 'refused' || value === 'dropped' ? 'shut' : value);
const seen = ({ rows }: BanTrials): string[] =>
  rows.map(({ family, port, protocol, before, banned, after }) =>
    [`IPv${family} ${port}/${protocol}:`, before.visitor, before.other, shut(banned?.visitor), banned?.other, after]
      .map(String)
      .join(' '),
  );
const untilItAnswers = async (): Promise<boolean> => {
  const answers = async () => (await lab.docker(['exec', 'fail2ban', 'fail2ban-client', 'ping'])).code === 0;
  return readUntil(answers, (is) => is, { longestMs: 20_000, pauseMs: 250 });
};
async function settle(jails: string): Promise<void> {
  await docker(['exec', '-i', 'fail2ban', 'sh', '-c', 'cat > /etc/fail2ban/jail.local'], jails);
  await docker(['restart', 'fail2ban']);
  await untilItAnswers();
}
const interfaces = async (): Promise<string> => (await vantage.run('host', ['ip', '-brief', 'link'])).stdout;

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages(['stackproof/standin:1', 'stackproof/helper:2', 'stackproof/fail2ban:1.0'], () => undefined);
  await docker(['network', 'create', '--subnet', '203.0.113.0/27', 'four']);
  const both = ['--ipv6', '--subnet', '203.0.113.32/27', '--subnet', '2001:db8:1::/64'];
  await docker(['network', 'create', ...both, 'both']);
  const standin = ['-e', 'STANDIN_HTTP=8080', 'stackproof/standin:1'];
  await docker([...named('old'), '--network', 'four', '-p', '8080:8080', '-p', '8080:8080/udp', ...standin]);
  await docker([...named('new'), '--network', 'both', '-p', '8081:8080', '-p', '8443:8443/udp', ...standin]);
  const rights = ['--network', 'host', '--cap-add', 'NET_ADMIN', '--cap-add', 'NET_RAW'];
  await docker([...named('bare'), '--network', 'host', '-e', 'STANDIN_HTTP=8082', 'stackproof/standin:1']);
  await docker([...named('fail2ban'), ...rights, 'stackproof/fail2ban:1.0']);
  const engine = await connectEngine(lab.dockerHost);
  vantage = await openVantage(engine);
  const { address, address6, visitors, pid } = lab.internet;
  vantage.addNamespace('outside', pid);
  context = {
    ...{
      engine,
      vantage,
      project: 'small',
      policy: policyAt(PolicyFile.parse({ version: 1, ports: { allowed: [{ port: 8082, owner: 'bare' }] } }), 7),
    },
    outside: { view: 'lab', address, address6, visitors, pid, targets: [lab.address, lab.address6] },
    ...{ lab: { internet: lab.internet }, source: 'spun', composeFiles: null, disturb: true, gathered: {} },
    ...{ resolve: () => null, hide: () => undefined, progress: () => undefined },
  };
  await untilItAnswers();
});

afterAll(async () => {
  await vantage?.close();
  await lab?.down();
});

describe('bans by a real fail2ban', () => {
  const whole = [4, 6].flatMap((family) =>
    ['8080/tcp: open open shut', '8081/tcp: open open shut', '8082/tcp: open open shut']
      .concat('8080/udp: open open shut', '8443/udp: open open shut')
      .map((door) => `IPv${family} ${door} open open`),
  );

  it('are seen to shut every port to one visitor of a lab, and to end', async () => {
    const trials = await tryBans();
    expect([trials.error, trials.jails, seen(trials)]).toEqual([null, ['traefik-auth'], whole]);
    expect(await docker(['exec', 'fail2ban', 'fail2ban-client', 'status', 'traefik-auth'])).not.toMatch(/198\.51|2001/);
  });

  it('are seen alike by visitors of ours beside a host that is no lab, who leave nothing behind', async () => {
    const before = await interfaces();
    const trials = await tryBans({ outside: null, lab: null });
    expect([trials.error, seen(trials)]).toEqual([null, whole]);
    expect(trials.bans.map(({ visitor }) => visitor)).toEqual(['192.0.2.2', '2001:db8:5ac:1::2']);
    expect(await interfaces()).toBe(before);
  });

  it('are lifted when the run is ended in the middle of one', async () => {
    const putBack = new PutBack();
    const trying = tryBans({ putBack });
    while (putBack.transcript().length === 0) await delay(20);
    expect(await putBack.all()).toEqual([]);
    const trials = await trying;
    expect(trials.transcript).toHaveLength(1);
    expect(trials.bans[1]?.error).toContain('the run was ended before');
    expect(await docker(['exec', 'fail2ban', 'fail2ban-client', 'status', 'traefik-auth'])).not.toMatch(/198\.51|2001/);
  });

  it('in the chain that they are put into by themselves stop only what docker-proxy answers', async () => {
    await settle(usual);
    expect(seen(await tryBans())).toEqual([
      'IPv4 8080/tcp: open open open open open',
      'IPv4 8081/tcp: open open open open open',
      'IPv4 8082/tcp: open open shut open open',
      'IPv4 8080/udp: open open open open open',
      'IPv4 8443/udp: open open open open open',
      'IPv6 8080/tcp: open open shut open open',
      'IPv6 8081/tcp: open open open open open',
      'IPv6 8082/tcp: open open shut open open',
      'IPv6 8080/udp: open open shut open open',
      'IPv6 8443/udp: open open open open open',
    ]);
  });

  it('of connections alone let datagrams in', async () => {
    await settle(good.replaceAll('protocol="tcp,udp"', 'protocol="tcp"'));
    const open = (await tryBans()).rows.filter(({ banned }) => banned?.visitor === 'open');
    expect(open.map(({ family, port, protocol }) => `IPv${family} ${port}/${protocol}`)).toEqual([
      ...['IPv4 8080/udp', 'IPv4 8443/udp', 'IPv6 8080/udp', 'IPv6 8443/udp'],
    ]);
  });
});
