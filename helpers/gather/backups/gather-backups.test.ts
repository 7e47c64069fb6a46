import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { Container } from '../../evidence/containers.ts';
import type { BackupRestore } from '../../evidence/backup-restore.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherBackupRestore } from './gather-backup-restore.ts';
import { gatherBackups } from './gather-backups.ts';

const volumePath = (name: string) => `/var/lib/docker/volumes/small_${name}/_data`;
const mount = (name: string, destination: string, writable = true) => ({
  ...{ type: 'volume', source: volumePath(name), destination, writable },
});
const labels = (key: string) => ({ 'com.docker.compose.project': 'small', 'com.docker.compose.volume': key });
const options: Readonly<Record<string, object>> = {
  scratch: { type: 'tmpfs' },
  engine: { type: 'none', o: 'bind', device: '/var/run' },
  'left-behind': { type: 'none', o: 'rbind', device: '/srv/left' },
  'radarr-config': { type: 'ext4', device: '/dev/sdb1' },
};
const volumes = ['archives', 'radarr-config', 'sonarr-config', 'left-behind', 'scratch', 'engine'].map((name) => ({
  Name: `small_${name}`,
  Mountpoint: volumePath(name),
  CreatedAt: '2026-10-01T00:00:00Z',
  Labels: labels(name),
  Options: options[name] ?? null,
}));

const archive = {
  ...{ name: 'a.tgz', bytes: 10, modified: 1_790_000_000, mode: '0600', uid: 0, bytesAre: 'plain', error: null },
  ...{ format: 'tar in gzip', state: 'whole', members: 1, memberBytes: 5 },
};
const held = { from: 'sonarr-config', at: 'sonarr', files: 1, bytes: 5, lacking: [], lackingCount: 0, error: null };
const toldSet = {
  ...{ place: 'found', placeError: null, placeMode: '0700', archives: [archive], unlisted: 0, held: [held] },
};
const row = { by: 'cron', where: '/etc/crontab', schedule: '@daily', runs: true, lastRan: null };

interface Told {
  rule?: object;
  change?: (containers: Container[]) => void;
  environment?: string[];
  labels?: Record<string, string>;
  sets?: unknown[];
  code?: number;
  disturb?: boolean;
  restored?: unknown;
}

/** A stack whose sonarr makes the backups, and what was asked of the helper. */
function small({ rule = {}, change, environment = [], labels: told = {}, code = 0, disturb = true, ...given }: Told) {
  const { evidence, policy } = hardened();
  const [sonarr, radarr, jellyfin] = [container('sonarr'), container('radarr'), container('jellyfin')];
  sonarr.mounts = [mount('archives', '/backups'), mount('sonarr-config', '/source/sonarr', false)];
  radarr.mounts = [
    mount('radarr-config', '/config'),
    mount('scratch', '/scratch'),
    { type: 'bind', source: '/srv/films', destination: '/films', writable: true },
    { type: 'bind', source: '/srv/read', destination: '/read', writable: false },
    { type: 'bind', source: '/run/docker.sock', destination: '/run/docker.sock', writable: true },
    { type: 'bind', source: '/etc/localtime', destination: '/etc/localtime', writable: true },
  ];
  evidence.containers = [sonarr, radarr, jellyfin];
  change?.(evidence.containers);
  policy.backups = {
    ...policy.backups,
    sets: Object.fromEntries(Object.entries(policy.backups.sets).map(([name, each]) => [name, { ...each, ...rule }])),
  };
  const asked: { sets: Record<string, unknown>[]; data: unknown[] }[] = [];
  const ran: string[] = [];
  const vantage = fakeVantage({
    namespaces: ['host'],
    answer: () => ({}),
    run: (_, argv, input) => {
      const program = argv.at(-1) ?? '';
      ran.push(argv[0] ?? '');
      if (argv[0] === 'rm') return {};
      if (program.includes('timers.target.wants')) return { stdout: JSON.stringify([{ rows: [row], error: null }]) };
      if (program.includes('bring_back')) {
        const nothing = { files: 0, bytes: 0, compared: [], error: null, broken: false };
        return { stdout: JSON.stringify(given.restored ?? nothing) };
      }
      const question = JSON.parse(input) as (typeof asked)[number];
      asked.push(question);
      const sets = given.sets ?? question.sets.map(() => toldSet);
      const data = question.data.map(() => ({ files: 3, bytes: 9, error: null }));
      return { code, stdout: JSON.stringify({ sets, data }), stderr: code === 0 ? '' : 'no such thing' };
    },
  });
  const docker = {
    listVolumes: () => Promise.resolve({ Volumes: volumes }),
    getContainer: () => ({ inspect: () => Promise.resolve({ Config: { Env: environment, Labels: told } }) }),
  };
  const engine = {
    dockerHost: 'unix:///nowhere.test/docker.sock',
    transport: 'unix',
    docker,
  } as unknown as EngineClient;
  const context = contextOf(vantage, policy, evidence, { engine, disturb });
  return { context, asked, ran };
}

const gather = async (told: Told) => {
  const { context, asked } = small(told);
  const { value, scope } = await gatherBackups.gather(context);
  return { value, scope, asked, set: value.sets[0] };
};

describe('declared backups', () => {
  it('are read through whoever makes them, beside what they must hold', async () => {
    const { set, asked } = await gather({});
    expect(asked[0]?.sets).toEqual([
      {
        ...{ pid: 106, path: '/backups', kind: 'tar', pattern: '*' },
        holds: [
          {
            from: 'sonarr-config',
            at: ['source/sonarr', 'sonarr', ''],
            ...{ without: [], pid: 0, path: volumePath('sonarr-config') },
          },
        ],
      },
    ]);
    expect(set).toMatchObject({
      name: 'nightly',
      container: { subject: 'sonarr', status: 'running' },
      placeSince: '2026-10-01T00:00:00Z',
      archives: [{ name: 'a.tgz', modifiedAt: '2026-09-21T14:13:20.000Z' }],
      held: [held],
      schedulers: [{ by: 'cron', schedule: '@daily', runs: true, lastRanAt: null }],
      schedulersError: null,
    });
  });

  it('are read on the engine’s machine where whoever makes them does not run', async () => {
    const { asked, set } = await gather({
      change: ([sonarr]) => sonarr && Object.assign(sonarr, { pid: 0, status: 'exited' }),
    });
    expect(asked[0]?.sets[0]).toMatchObject({ pid: 0, path: volumePath('archives') });
    expect(set).toMatchObject({ container: { status: 'exited' }, schedulers: [] });
  });

  it.each([
    ['there is nobody', { service: 'vault' }, 'vault has no container'],
    [
      'it lies in a container that does not run',
      { path: '/var/b' },
      'sonarr does not run, and /var/b lies in it alone',
    ],
  ])('cannot be looked at where %s', async (_, rule, placeError) => {
    const { set, asked } = await gather({
      rule,
      change: ([sonarr]) => sonarr && Object.assign(sonarr, { pid: 0, status: 'exited' }),
    });
    expect(asked[0]?.sets).toEqual([]);
    expect(set).toMatchObject({ place: 'unread', placeError, archives: [], held: null });
  });

  it('of the host are looked for there, with its timers', async () => {
    const { asked, set } = await gather({ rule: { service: null, path: '/srv/backups', job: 'nightly' } });
    expect(asked[0]?.sets[0]).toMatchObject({ pid: 0, path: '/srv/backups' });
    expect(asked[0]?.sets[0]?.['holds']).toMatchObject([{ at: expect.arrayContaining(['sonarr-config']) as string[] }]);
    expect(set).toMatchObject({ container: null, schedulers: [{ by: 'cron' }] });
  });

  it('say what they are to hold and nobody has', async () => {
    const { set } = await gather({ rule: { holds: [{ from: 'nothing', at: null, without: [] }] } });
    expect(set?.held).toContainEqual(expect.objectContaining({ from: 'nothing', files: 0, at: null }));
  });

  it('are started by an image’s own variable, or by its default', async () => {
    const rule = { kind: 'docker-volume-backup' };
    const told = await gather({ rule, environment: ['PATH=/bin', 'BACKUP_CRON_EXPRESSION=0 2 * * *', 'CRON=x'] });
    expect(told.set?.schedulers.map(({ where, schedule }) => `${where} ${schedule}`)).toEqual([
      'BACKUP_CRON_EXPRESSION 0 2 * * *',
      '/etc/crontab @daily',
    ]);
    const usual = await gather({ rule });
    expect(usual.set?.schedulers[0]).toMatchObject({ by: 'environment', schedule: '@daily', runs: true });
  });

  it('are started by Ofelia’s labels, where one runs', async () => {
    const told = { 'ofelia.job-exec.nightly.schedule': '@daily', 'ofelia.enabled': 'true' };
    const started = await gather({
      labels: told,
      change: ([, , jellyfin]) => jellyfin && (jellyfin.image = 'example.test/ofelia:0.3'),
    });
    expect(started.set?.schedulers[0]).toMatchObject({ by: 'ofelia', where: 'ofelia.job-exec.nightly.schedule' });
    const without = await gather({ labels: told });
    expect(without.set?.schedulers.map(({ by }) => by)).toEqual(['cron']);
  });

  it('are not looked at where the helper cannot', async () => {
    await expect(gather({ code: 1 })).rejects.toThrow('the helper could not run read-backups: no such thing');
    await expect(gather({ sets: [] })).rejects.toThrow('fewer backups than it was asked for');
  });
});

describe('data', () => {
  it('is every volume and every folder that somebody may write to, but memory and the machine’s own', async () => {
    const { value } = await gather({});
    expect(value.data.map(({ name, of, users, keeps }) => [name, of, users.join(), keeps])).toEqual([
      ['/srv/films', 'folder', 'radarr', null],
      ['archives', 'volume', 'sonarr', 'nightly'],
      ['left-behind', 'volume', '', null],
      ['radarr-config', 'volume', 'radarr', null],
      ['sonarr-config', 'volume', 'sonarr', null],
    ]);
  });

  it('is backed up by whoever is called so', async () => {
    const { value } = await gather({
      change: ([sonarr, radarr, jellyfin]) => {
        if (sonarr) sonarr.image = 'offen.test/docker-volume-backup:v2';
        if (radarr) radarr.service = 'db-backup';
        if (jellyfin) jellyfin.image = 'example.test/backups-viewer:1';
      },
    });
    expect(value.makers.map(({ subject, by }) => `${subject}: ${by}`)).toEqual([
      'sonarr: image offen.test/docker-volume-backup:v2',
      'radarr: service db-backup',
    ]);
  });
});

describe('a restore', () => {
  const restore = async (told: Told): Promise<{ value: BackupRestore; ran: string[] }> => {
    const { context, ran } = small(told);
    Object.assign(context.gathered, {
      backups: { ok: true, ms: 1, scope: '', value: (await gatherBackups.gather(context)).value },
    });
    const { value } = await gatherBackupRestore.gather(context);
    return { value, ran };
  };

  it('goes to a scratch folder, which goes afterwards', async () => {
    const compared = [{ from: 'sonarr-config', same: 1, other: [], otherCount: 0, changed: 0, error: null }];
    const { value, ran } = await restore({ restored: { files: 1, bytes: 5, compared, error: null, broken: false } });
    expect(value.rows).toMatchObject([{ set: 'nightly', archive: 'a.tgz', files: 1, compared }]);
    expect(ran.at(-1)).toBe('rm');
    expect(value.transcript).toMatchObject([{ undone: 'the scratch folder was removed', error: null }]);
  });

  it('is not made unless somebody asks for it, or where none is declared', async () => {
    expect((await restore({ disturb: false })).value.notMade).toMatch(/was not asked for/);
    const { context } = small({});
    context.policy.backups = { sets: {}, unneeded: [] };
    expect((await gatherBackupRestore.gather(context)).value.notMade).toMatch(/declares no backup/);
  });

  it('cannot be made of nothing', async () => {
    const { value, ran } = await restore({ sets: [{ ...toldSet, archives: [] }] });
    expect(value.rows).toMatchObject([{ error: 'there is no archive that could be restored', broken: false }]);
    expect(ran).not.toContain('rm');
  });
});
