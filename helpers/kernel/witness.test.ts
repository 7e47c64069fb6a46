import { describe, expect, it } from 'vitest';
import type { Evidence } from '../evidence/evidence.ts';
import type { Change } from '../evidence/rehearsal.ts';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import { defineCheck, type Observation } from './check.ts';
import { judgeCheck } from './judge-check.ts';
import { gate } from './gate.ts';
import type { RecordedCheck } from './record.ts';

const good = world();
const meta = { title: 'All is well', severity: 'critical', why: 'It hurts.', fix: 'Mend it.' } as const;

const seen = (subject: string, holds: boolean | null): Observation => ({
  subject,
  holds,
  expected: 'good',
  observed: 'seen',
  reproduce: null,
});

/** A rehearsal in which sonarr is a stand-in, and the proxy and the login are real or not. */
function rehearsed({
  standIns = ['sonarr'],
  changes = [],
}: { standIns?: string[]; changes?: Change[] } = {}): Evidence {
  const login = good.policy.access.login.service;
  const services = ['sonarr', 'radarr', good.policy.proxy.service, login];
  return {
    ...evidenceOf(good),
    source: 'rehearse',
    images: [...new Set([...services, ...standIns])].map((service) => ({ service, real: !standIns.includes(service) })),
    rehearsal: { files: ['compose.yaml'], changes, logins: standIns.filter((name) => name === login) },
  };
}

interface Asked {
  requires?: Parameters<typeof defineCheck>[0]['requires'];
  restsOn?: Parameters<typeof defineCheck>[0]['restsOn'];
  answer: readonly Observation[];
}

const judge = ({ requires = ['containers'], restsOn, answer }: Asked, evidence = rehearsed()): RecordedCheck =>
  judgeCheck(
    defineCheck({ ...meta, id: 'asked', requires, ...(restsOn ? { restsOn } : {}), evaluate: () => answer }),
    evidence,
    good.policy,
  );
const holdsOf = ({ observations }: RecordedCheck) => observations.map(({ holds }) => holds);

describe('what a stand-in cannot answer', () => {
  it.each([true, false])('is unknown, whatever it answered (%s)', (holds) => {
    const { outcome, cause, observations } = judge({ restsOn: ['program'], answer: [seen('sonarr', holds)] });
    expect([outcome, cause]).toEqual(['unknown', 'source']);
    expect(observations[0]).toMatchObject({
      holds: null,
      hidden: true,
      observed: 'seen (of a stand-in, and not of sonarr itself)',
    });
  });

  it('is not what a real program answers beside it', () => {
    const answer = [seen('sonarr:8989/tcp', true), seen('radarr#2', false), seen('sonarrs', true)];
    expect(holdsOf(judge({ restsOn: ['program'], answer }))).toEqual([false, null, null]);
  });

  it('is told from a host name too', () => {
    const [host] = Object.entries(good.policy.hosts).find(([, service]) => service === 'sonarr') ?? [];
    expect(holdsOf(judge({ restsOn: ['program'], answer: [seen(String(host), true)] }))).toEqual([null]);
  });

  it('is not where it stands', () => {
    expect(holdsOf(judge({ answer: [seen('sonarr@media-net', true)] }))).toEqual([true]);
  });

  it.each([
    ['as it is rehearsed', { source: 'rehearse' }],
    ['as it is replayed', { source: 'replay', recorded: 'rehearse' }],
  ] as const)('gates nothing %s, and a finding beside it does', (_given, source) => {
    const by = { failOn: 'medium', ...source } as const;
    const gateOf = (...answer: Observation[]) =>
      gate(
        [
          {
            id: '1.1',
            iteration: 1,
            title: '',
            severity: 'high',
            outcome: 'fail',
            checks: [judge({ restsOn: ['program'], answer })],
          },
        ],
        by,
      );
    expect(gateOf(seen('sonarr', false))).toBe('pass');
    expect(gateOf(seen('sonarr', false), seen('radarr', false))).toBe('fail');
    expect(gateOf(seen('sonarr', false), seen('radarr', null))).toBe('unknown');
  });

  it('is nothing where nobody rehearsed', () => {
    const live: Evidence = { ...evidenceOf(good), source: 'spun', images: [{ service: 'sonarr', real: false }] };
    expect(holdsOf(judge({ restsOn: ['program'], answer: [seen('sonarr', true)] }, live))).toEqual([true]);
  });
});

describe('what a rehearsal cannot show', () => {
  it.each([
    ['machine', /engine and host of the lab/],
    ['files', /on the disk where the stack runs/],
  ] as const)('is unknown as a whole where it is of the %s', (ground, reason) => {
    const judged = judge({ restsOn: [ground], answer: [seen('sonarr', false)] });
    expect(judged).toMatchObject({ outcome: 'unknown', cause: 'source', observations: [] });
    expect(judged.reason).toMatch(reason);
  });

  it('is what a stand-in in place of the proxy let through', () => {
    const evidence = rehearsed({ standIns: [good.policy.proxy.service] });
    expect(judge({ restsOn: ['proxy'], answer: [seen('sonarr', true)] }, evidence)).toMatchObject({
      outcome: 'unknown',
      cause: 'source',
    });
    expect(holdsOf(judge({ restsOn: ['proxy'], answer: [seen('sonarr', true)] }))).toEqual([true]);
  });

  it('is a refusal of a stand-in in place of the login, but not a way past it', () => {
    const evidence = rehearsed({ standIns: [good.policy.access.login.service] });
    const answer = [seen('radarr', false), seen('sonarr', true)];
    expect(holdsOf(judge({ restsOn: ['refusals'], answer }, evidence))).toEqual([false, null]);
    expect(judge({ restsOn: ['login'], answer }, evidence)).toMatchObject({ outcome: 'unknown', cause: 'source' });
  });

  it('is what it changed itself, of the service that it changed', () => {
    const changes: Change[] = [
      { service: 'radarr', kind: 'privileges', what: 'privileged is gone', hides: ['hardening'] },
    ];
    const answer = [seen('radarr', true), seen('sonarr', true)];
    expect(holdsOf(judge({ requires: ['hardening'], restsOn: [], answer }, rehearsed({ changes })))).toEqual([
      null,
      true,
    ]);
    expect(holdsOf(judge({ answer }, rehearsed({ changes })))).toEqual([true, true]);
  });
});
