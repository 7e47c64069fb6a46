import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../testing/check-tester.ts';
import { world } from '../../testing/worlds/world.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { hostTable } from './host-table.ts';

const rowOf = (given: ReturnType<typeof secured>, host: string) =>
  hostTable(evidenceOf(given), given.policy).find((row) => row.host === host);

describe('the table of host names', () => {
  it('has a row for each routed name, and none before there is TLS', () => {
    const given = secured();
    expect(hostTable(evidenceOf(given), given.policy).map(({ host }) => host)).toEqual([
      'auth.small.test',
      'jellyfin.small.test',
      'qbittorrent.small.test',
      'radarr.small.test',
      'sonarr.small.test',
    ]);
    expect(hostTable(evidenceOf(world()), world().policy)).toEqual([]);
  });

  it('says how plain HTTP was answered, which versions are spoken, how long it is certified, what opens it', () => {
    expect(rowOf(secured(), 'qbittorrent.small.test')).toMatchObject({
      redirect: 'permanent',
      tls: '1.2, 1.3',
      login: 'two factors',
    });
    expect(rowOf(secured(), 'qbittorrent.small.test')?.certificateDays).toBeGreaterThan(14);
    expect(rowOf(secured(), 'sonarr.small.test')?.login).toBe('two factors');
    expect(rowOf(secured(), 'jellyfin.small.test')?.login).toBe('open');
  });

  it('shows a redirect that is not for ever, and an answer that is none', () => {
    const temporary = secured(({ redirects }) => redirects.answers.forEach((answer) => (answer.status = 302)));
    expect(rowOf(temporary, 'sonarr.small.test')?.redirect).toBe('temporary');
    const open = secured(({ redirects }) =>
      redirects.answers.forEach((answer) => Object.assign(answer, { status: 200, location: null })),
    );
    expect(rowOf(open, 'sonarr.small.test')?.redirect).toMatch(/^[A-Z]+ 200$/);
  });

  it('leaves open what was not seen', () => {
    const given = secured();
    const evidence = evidenceOf(given);
    for (const id of ['redirects', 'tls', 'access'] as const)
      evidence.artifacts[id] = { ok: false, ms: 1, scope: '', error: 'no', cause: 'failed' };
    expect(hostTable(evidence, given.policy).find(({ host }) => host === 'sonarr.small.test')).toEqual({
      host: 'sonarr.small.test',
      redirect: null,
      tls: null,
      certificateDays: null,
      login: null,
    });
  });
});
