import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab } from '../../lab/index.ts';
import type { Lab } from '../../lab/contract.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Visit } from '../../evidence/sessions.ts';
import { referencePolicy } from '../../../fixtures/faults/bench/reference-policy.ts';
import { describeVisit, isOpen } from '../../derived/sessions/visits.ts';
import { policyAt } from '../../policy/policy.ts';
import { makeLabSecrets } from '../../sources/lab-secrets.ts';
import { lookAt } from '../../sources/live.ts';
import { bringUp } from '../../sources/spun.ts';

const quiet = () => undefined;
const policy = policyAt(referencePolicy().file, 4);
const oneFactor = ['jellyseerr@docker', 'web-ui-home@docker', 'web-ui@docker'];

let lab: Lab;
let secrets: Record<string, string>;
let evidence: Evidence;
let before: string;
let after: string;

const containers = async () =>
  (await lab.docker(['ps', '-a', '--no-trunc', '--format', '{{.ID}} {{.Names}} {{.State}}'])).stdout
    .split('\n')
    .sort()
    .join('\n');
const opened = (visits: readonly Visit[] | undefined) =>
  (visits ?? [])
    .filter((visit) => isOpen(visit, policy) === true)
    .map(({ router }) => router)
    .sort();

function valueOf<K extends 'sessions' | 'identities' | 'login' | 'experiments'>(
  id: K,
): Extract<Evidence['artifacts'][K], { ok: true }>['value'] {
  const artifact = evidence.artifacts[id];
  if (!artifact.ok) throw new Error(artifact.error);
  return artifact.value;
}

beforeAll(async () => {
  ({ environment: secrets } = await makeLabSecrets(4));
  lab = await startLab(quiet);
  const up = await bringUp(lab, 4, { project: 'media', progress: quiet, references: secrets });
  before = await containers();
  ({ evidence } = await lookAt({
    dockerHost: lab.dockerHost,
    project: 'media',
    policy: referencePolicy(),
    until: 4,
    outside: null,
    lab,
    source: 'spun',
    images: up.images,
    composeFiles: up.files,
    references: secrets,
    disturb: true,
    only: ['sessions', 'identities', 'login', 'experiments'],
    tool: { name: 'stackproof', version: '0.0.0' },
    progress: quiet,
  }));
  after = await containers();
}, 300_000);

afterAll(() => lab.down());

describe('the real Authelia behind the real Traefik', () => {
  it('opens after the factors that are due, to whom they are due', () => {
    const { anonymous, accounts } = valueOf('sessions');
    const [tester, guest] = accounts;
    expect(anonymous).toHaveLength(14);
    expect(new Set(anonymous.map((visit) => describeVisit(visit, policy)))).toEqual(
      new Set(['302 to auth.media.test']),
    );
    expect(accounts.map(({ name }) => name)).toEqual(['tester', 'guest']);
    expect(opened(tester?.first?.visits)).toEqual(oneFactor);
    expect(opened(tester?.second?.visits)).toEqual(anonymous.map(({ router }) => router).sort());
    expect(opened(guest?.first?.visits)).toEqual(oneFactor);
    expect(guest?.first?.visits.find(({ router }) => router === 'traefik@docker')?.status).toBe(403);
  });

  it('refuses a wrong password, makes a new session at every step, and ends it at the logout', () => {
    const [tester] = valueOf('sessions').accounts;
    expect([tester?.wrong?.try.ok, opened(tester?.wrong?.visits)]).toEqual([false, []]);
    expect(tester?.fixation.map(({ value, kept, visits }) => [value, kept, opened(visits)])).toEqual([
      ['given before the login', false, []],
      ['from before the second factor', false, []],
      ['chosen by the visitor', false, []],
    ]);
    expect([tester?.logout?.try.ok, opened(tester?.logout?.visits)]).toEqual([true, []]);
  });

  it('tells backends itself who is there, whatever whoever is logged in says', () => {
    const { accounts, rows } = valueOf('identities');
    const count = (account: string) => rows.filter((row) => row.account === account).length;
    expect(accounts.map(({ cannot }) => cannot)).toEqual([null, null]);
    expect([count('tester'), count('guest')]).toEqual([16, 6]);
    expect(rows.filter(({ arrived }) => !arrived)).toEqual([]);
    expect(rows.flatMap(({ passed }) => passed.filter((name) => /^remote/i.test(name)))).toEqual([]);
    const lost = rows.flatMap(({ tried = [] }) => tried.filter(({ arrived, refused }) => !arrived && !refused));
    expect(lost).toEqual([]);
  });

  it('keeps its sessions in a store that asks for a password', () => {
    const { health, store } = valueOf('login');
    expect(health.status).toBe(200);
    expect(store?.greetings).toEqual([
      { network: 'session-net', value: 'open', banner: '-NOAUTH Authentication required.' },
    ]);
  });

  it('bans after five wrong passwords, and still does when all else is done', () => {
    expect(valueOf('experiments').ban).toMatchObject({
      account: 'lockout',
      before: { ok: true },
      after: { ok: false },
      other: { ok: true },
      later: { try: { ok: false } },
    });
  });

  it('lets nobody in while it fails in any way, and everybody where a stand-in says yes: we would have seen it', () => {
    const { outages } = valueOf('experiments');
    const seen = Object.fromEntries(
      (outages?.during ?? []).map(({ state, error, visits }) => [
        state,
        { error, open: new Set([...opened(visits.anonymous), ...opened(visits.session)]).size },
      ]),
    );
    const shut = { error: null, open: 0 };
    expect(seen).toEqual({ failing: shut, yes: { error: null, open: 14 }, reset: shut, mute: shut, stopped: shut });
    expect(outages?.during.filter(({ asked }) => asked !== null).every(({ asked }) => Number(asked) >= 28)).toBe(true);
    expect(opened(outages?.before.session)).toHaveLength(14);
  });

  it('is put back: the same containers run, and people log in', () => {
    const { outages, transcript } = valueOf('experiments');
    expect(after).toBe(before);
    expect(outages?.again?.ok).toBe(true);
    expect(opened(outages?.after.session)).toHaveLength(14);
    expect(transcript.filter(({ undoneAfterMs }) => undoneAfterMs === null).map(({ did }) => did)).toEqual([
      '5 wrong passwords for lockout',
    ]);
  });

  it('gives away no secret of its own', () => {
    const told = JSON.stringify(evidence);
    const own = Object.entries(secrets).filter(([name]) => !/_(?:CA|CERTIFICATE|USERS)$/.test(name));
    expect(own.length).toBeGreaterThan(8);
    expect(own.filter(([, value]) => told.includes(value)).map(([name]) => name)).toEqual([]);
    expect(told).not.toMatch(/authelia_session=/);
  });
});
