import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../testing/check-tester.ts';
import { world } from '../../testing/worlds/world.ts';
import { Evidence, recordingSchema } from '../evidence.ts';
import { migrate, steps, takeStep } from './migrate.ts';
import { partsAt } from './recording-parts.ts';

/**
 * Written by the stackproof of schema 1, cut down to a few rows that hold a sentence each that was taken apart then.
 */
const first: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/evidence/schema-1.json'), 'utf8'),
);

/** The value of an artifact that is there. */
const valueOf = <T>(look: { ok: true; value: T } | { ok: false }): T => {
  if (!look.ok) throw new Error('the look failed');
  return look.value;
};

describe('the steps', () => {
  it('lead from the first schema to ours without a gap', () => {
    expect(steps.map(({ from, to }) => [from, to])).toEqual(
      Array.from({ length: recordingSchema - 1 }, (_, at) => [at + 1, at + 2]),
    );
  });
});

describe('a recording of schema 1', () => {
  const before = JSON.stringify(first);
  const { artifacts, schema } = Evidence.parse(migrate(first));

  it('is one of ours, and stays as it was itself', () => {
    expect(schema).toBe(recordingSchema);
    expect(JSON.stringify(first)).toBe(before);
  });

  it('says by a field for which other look one failed', () => {
    expect(artifacts.reachability).toMatchObject({ ok: false, needs: 'listeners' });
    expect(artifacts.listeners).not.toHaveProperty('needs');
    expect(artifacts.outside).toMatchObject({ ok: false, cause: 'noVantage' });
    expect(artifacts.login).toMatchObject({ ok: false, cause: 'notRecorded' });
  });

  it('names what two tables say differently, and of what', () => {
    expect(valueOf(artifacts.traefik).comparison?.differs).toEqual([
      { subject: 'new@docker', detail: 'the table has it (Host(`c.test`): any), no label names it' },
      { subject: 'entrypoint web', detail: ':80, against :8000' },
    ]);
  });

  it('tells strangers’ requests apart by kind, and header lines from what else was odd', () => {
    const { rows } = valueOf(artifacts.access);
    expect(rows.map(({ purpose, kind }) => `${purpose} ${kind}`)).toEqual([
      'anonymous api',
      'common-path path',
      'undeclared name',
      'undeclared address',
      'undeclared no-host',
      'undeclared path',
      'forged identity',
      'trick trick',
      'key no-key',
      'key wrong-key',
      'key beside-key',
      'afterwards browser',
    ]);
    const odd = rows
      .map(({ sent, withoutHost, handshake, version }) => ({ sent, withoutHost, handshake, version }))
      .filter(({ sent, withoutHost, handshake }) => sent.length > 0 || withoutHost || handshake !== undefined);
    expect(odd).toEqual([
      { sent: ['Host: 198.51.100.10'], handshake: null },
      { sent: [], withoutHost: true, version: '1.0' },
      { sent: ['Remote-User: admin'] },
      { sent: ['X-Original-URL: /api'], handshake: 'jellyfin.small.test' },
    ]);
  });

  it('gives handshakes their version and their alert', () => {
    const { profiles, strangers } = valueOf(artifacts.tls);
    expect(profiles[0]?.versions).toMatchObject({ '1.0': { alert: 'protocol_version' }, '1.2': { version: '1.2' } });
    expect(profiles[0]?.suites).toMatchObject([{ alert: 'handshake_failure' }, { version: '1.2' }]);
    expect(profiles[0]?.alpn).toMatchObject({ version: '1.3' });
    expect(strangers).toMatchObject([
      { asked: 'unknown-name', handshake: { alert: 'unrecognized_name' } },
      { asked: 'no-name', handshake: { alert: 'unrecognized_name' } },
    ]);
  });

  it('says by fields who spoke, who names a file, whose a tunnel, a disk and a firewall are', () => {
    expect(valueOf(artifacts.redirects).answers.map(({ speaker, standIn }) => [speaker, standIn])).toEqual([
      ['proxy', undefined],
      ['stand-in', 'sonarr'],
    ]);
    expect(valueOf(artifacts.keyfiles).files.map(({ namedBy }) => namedBy)).toEqual([
      { kind: 'file-provider', name: null },
      { kind: 'policy', name: null },
      { kind: 'acme-store', name: 'lab' },
      { kind: 'mount', name: '/certs' },
    ]);
    expect(valueOf(artifacts.tunnels).tunnels.map(({ on }) => on)).toEqual(['container', 'host']);
    expect(valueOf(artifacts.resources).disks.map(({ of }) => of)).toEqual(['host', 'engine', 'mount']);
    expect(valueOf(artifacts.host).firewall.inputPolicy).toBe('accept-with-rules');
  });

  it('leaves out a detail that only repeated the status', () => {
    const { sessions, experiments } = {
      sessions: valueOf(artifacts.sessions),
      experiments: valueOf(artifacts.experiments),
    };
    const [account] = sessions.accounts;
    const outages = experiments.outages;
    const visits = [
      ...sessions.anonymous,
      ...[account?.first, account?.second, account?.logout].flatMap((stage) => stage?.visits ?? []),
      ...(account?.fixation.flatMap((each) => each.visits) ?? []),
      ...[outages?.before, outages?.after, outages?.during[0]?.visits].flatMap((look) => [
        ...(look?.anonymous ?? []),
        ...(look?.session ?? []),
      ]),
    ];
    expect(visits.length).toBeGreaterThan(8);
    expect(visits.map(({ status, detail }) => `${status} ${detail}`)).toEqual(visits.map(() => '403 '));
  });
});

describe('migrate', () => {
  it('leaves a recording of ours as it is', () => {
    const ours = evidenceOf(world());
    expect(migrate(ours)).toBe(ours);
  });

  it.each([
    ['nothing', null],
    ['a text', 'schema 1'],
    ['no artifacts', { schema: 1 }],
    ['artifacts that are a list', { schema: 1, artifacts: [1] }],
    [
      'looks of no shape',
      { schema: 1, artifacts: { access: 1, tls: { ok: true }, redirects: { ok: true, value: [] } } },
    ],
    ['rows of no shape', { schema: 1, artifacts: { access: { ok: true, value: { rows: [0, null, { sent: 3 }] } } } }],
    ['an unknown schema', { schema: 'x', artifacts: {} }],
  ])('throws at %s no more than the schema says afterwards', (_, given) => {
    expect(Evidence.safeParse(migrate(given)).success).toBe(false);
  });
});

describe('a step', () => {
  it('moves rows, then spells values anew, then keys and artifacts, each by its path alone', () => {
    const recording = {
      schema: 1,
      artifacts: {
        doors: { ok: true, value: { doors: [{ place: 'host', kind: 'silent' }, { kind: 'place' }] } },
        compose: { ok: true, value: { services: { place: { place: 1 } } } },
        routes: { ok: false, needs: 'doors' },
      },
    };
    const values = [
      { at: 'doors.doors[]', key: 'kind', from: 'silent', to: 'mute' },
      { at: '{}', key: 'needs', from: 'doors', to: 'entries' },
    ];
    const renames = [
      { at: 'doors.doors[]', from: 'place', to: 'namespace' },
      { at: 'doors', from: 'doors', to: 'entries' },
      { at: '', from: 'doors', to: 'entries' },
    ];
    takeStep({ from: 1, to: 2, migrate: () => undefined, values, renames }, recording);
    expect(recording).toEqual({
      schema: 2,
      artifacts: {
        entries: { ok: true, value: { entries: [{ namespace: 'host', kind: 'mute' }, { kind: 'place' }] } },
        compose: { ok: true, value: { services: { place: { place: 1 } } } },
        routes: { ok: false, needs: 'entries' },
      },
    });
  });
});

describe('a path', () => {
  const recording = {
    artifacts: {
      networks: { ok: true, value: [{ subnets: [{ n: 1 }, { n: 2 }] }, { subnets: [] }, 3] },
      compose: { ok: true, value: { services: { place: { n: 3 }, door: { n: 4 } } } },
      tls: { ok: false, value: { looks: [{ n: 5 }] } },
    },
  };
  it.each([
    ['networks[].subnets[]', [1, 2]],
    ['compose.services{}', [3, 4]],
    ['compose.services.door', [4]],
    ['tls.looks[]', []],
    ['gone.rows[]', []],
  ])('%s', (path, found) => {
    expect(partsAt(recording, path).map(({ n }) => n)).toEqual(found);
  });

  it('that is empty is the artifacts, and one of all their values every look', () => {
    expect(partsAt(recording, '')).toEqual([recording.artifacts]);
    expect(partsAt(recording, '{}')).toEqual(Object.values(recording.artifacts));
  });
});
