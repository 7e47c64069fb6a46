import type { Archive, DataPlace } from '../../evidence/backups.ts';
import type { Artifacts } from '../../evidence/evidence.ts';

const lookedAt = Date.parse('2026-11-01T12:00:00.000Z');
const hour = 3_600_000;
/** The archive of so many nights ago, made at three in the morning. */
const archive = (nights: number): Archive => {
  const at = new Date(lookedAt - 9 * hour - nights * 24 * hour).toISOString();
  return {
    name: `small-${at.slice(0, 10)}.tar.gz`,
    bytes: 1_000_000 - nights * 1000,
    modifiedAt: at,
    mode: '0600',
    uid: 0,
    bytesAre: 'plain',
    format: 'tar in gzip',
    state: 'whole',
    members: 40,
    memberBytes: 3_000_000,
    error: null,
  };
};

const data = (name: string, change: Partial<DataPlace>): DataPlace => ({
  ...{ name, of: 'volume', users: [], files: 40, bytes: 3_000_000, error: null, keeps: null },
  ...change,
});

/** What the small world backs up every night, and where; see `policyFile` for what is declared. */
export const goodBackups = (): Pick<Artifacts, 'backups' | 'backup-restore' | 'headroom'> => ({
  backups: {
    sets: [
      {
        name: 'nightly',
        container: { subject: 'sonarr', status: 'running' },
        place: 'found',
        placeError: null,
        placeMode: '0700',
        placeSince: '2026-01-01T00:00:00Z',
        archives: Array.from({ length: 32 }, (_, nights) => archive(nights)),
        unlisted: 0,
        held: [
          {
            ...{
              from: 'sonarr-config',
              at: 'source/sonarr',
              files: 40,
              bytes: 3_000_000,
              lacking: [],
              lackingCount: 0,
              other: [],
              otherCount: 0,
            },
            error: null,
          },
        ],
        schedulers: [{ by: 'cron', where: '/etc/cron.d/backup', schedule: '0 3 * * *', runs: true, lastRanAt: null }],
        schedulersError: null,
      },
    ],
    data: [
      data('sonarr-config', { users: ['sonarr'] }),
      data('/srv/films', { of: 'folder', users: ['jellyfin', 'radarr'] }),
      data('archives', { users: ['sonarr'], keeps: 'nightly' }),
      data('nothing-yet', { users: ['radarr'], files: 0, bytes: 0 }),
    ],
    makers: [],
  },
  'backup-restore': {
    notMade: null,
    rows: [
      {
        ...{
          set: 'nightly',
          archive: 'small-2026-11-01.tar.gz',
          files: 40,
          bytes: 3_000_000,
          error: null,
          broken: false,
        },
        compared: [
          {
            from: 'sonarr-config',
            same: 38,
            other: [],
            otherCount: 0,
            misowned: [],
            misownedCount: 0,
            changed: 2,
            error: null,
          },
        ],
      },
    ],
    transcript: [],
  },
  headroom: {
    disks: [
      {
        places: ['engine:data', 'host:/', 'sonarr:/config'],
        ...{ type: 'ext4', freeBytes: 200e9, totalBytes: 500e9, freeInodes: 9e6, totalInodes: 1e7 },
      },
      {
        places: ['jellyfin:/films'],
        ...{ type: 'btrfs', freeBytes: 900e9, totalBytes: 2e12, freeInodes: 0, totalInodes: 0 },
      },
    ],
    unread: [],
  },
});
