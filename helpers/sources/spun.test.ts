import { describe, expect, it } from 'vitest';
import { ConfigError, EvidenceError } from '../lib/errors.ts';
import type { CommandResult, Lab } from '../lab/contract.ts';
import { bringUp, bringUpFiles, lastStack, takeDown, toStack } from './spun.ts';

type Answer = Partial<CommandResult>;
const config = JSON.stringify({
  services: { traefik: { image: 'stackproof/traefik:3.7.15' }, sonarr: { image: 'stackproof/standin:1' } },
});

/**
 * A lab that answers `docker` and `docker compose` as told; listings: what each `docker ps` says, the last for ever.
 */
function fakeLab({
  listings,
  compose = {},
  logs = '',
}: {
  listings: string[][];
  compose?: Record<string, Answer>;
  logs?: string;
}) {
  const asked: string[] = [];
  let listed = 0;
  const whole = (answer: Answer): CommandResult => ({ code: 0, stdout: '', stderr: '', ...answer });
  const lab: Lab = {
    id: 'sp-000000',
    driver: 'embedded',
    dockerHost: 'unix:///lab/docker.sock',
    address: '198.51.100.10',
    address6: '2001:db8:100::10',
    internet: { pid: 1, address: '198.51.100.1', address6: '2001:db8:100::1', visitors: [] },
    startedAt: 0,
    owner: 1,
    kept: false,
    caller: null,
    docker: async (args) => {
      asked.push(args[0] ?? '');
      if (args[0] === 'logs') return whole({ stdout: logs });
      const rows = listings[Math.min(listed, listings.length - 1)] ?? [];
      listed += 1;
      return whole({ stdout: rows.join('\n') });
    },
    compose: async (args) => {
      const verb = ['config', 'up', 'down'].find((each) => args.includes(each)) ?? '';
      asked.push(args.join(' '));
      return whole(compose[verb] ?? (verb === 'config' ? { stdout: config } : {}));
    },
    ensureImages: async (images) =>
      images.map((image) => ({ image, origin: 'built', real: image.includes('traefik') })),
    keep: async () => undefined,
    down: async () => undefined,
  };
  return { lab, asked };
}

const said: string[] = [];
const progress = (stage: string, detail?: string) => said.push(`${stage}: ${detail ?? ''}`);
const options = { project: 'p', progress, limitMs: 0 };
const well = ['a\ttraefik\trunning\tUp 3 seconds (healthy)', 'b\tsonarr\trunning\tUp 3 seconds'];
const starting = ['a\ttraefik\trunning\tUp 1 second (health: starting)', 'b\tsonarr\tcreated\tCreated'];
const looping = ['a\ttraefik\trunning\tUp 3 seconds (healthy)', 'b\tsonarr\trestarting\tRestarting (1) 1 second ago'];

describe('the stack asked for', () => {
  it('is one of those that are there', () => {
    expect(toStack(1)).toBe(1);
    expect(toStack(lastStack)).toBe(7);
    for (const asked of [8, -1, Number.NaN, 1.5])
      expect(() => toStack(asked)).toThrow(/choose from 0, 1, 2, 3, 4, 5, 6, 7/);
  });
});

describe('a stack in a lab', () => {
  it('is up once every service runs and is healthy, and knows which programs are real', async () => {
    said.length = 0;
    const { lab, asked } = fakeLab({ listings: [starting, well] });
    const stack = await bringUp(lab, 1, { ...options, limitMs: 5000, overlays: ['/fault.yaml'] });
    expect(stack.images).toEqual([
      { service: 'traefik', real: true },
      { service: 'sonarr', real: false },
    ]);
    expect(asked[0]).toMatch(
      /^--project-name p --file \S+compose\.yaml --file \S+iteration-1\.yaml --file \/fault\.yaml config/,
    );
    expect(asked[1]).toMatch(/ up --detach --pull never /);
    expect(said).toEqual([
      'stack: starting 2 services',
      'stack: 0/2 up and healthy, waiting for traefik, sonarr',
      'stack: 2/2 up and healthy',
    ]);
  });

  it('that does not come up says which service, its state and its last lines', async () => {
    const { lab } = fakeLab({ listings: [looping], logs: 'one\ntwo\nthree\nno such file\n' });
    const up = bringUpFiles(lab, ['/compose.yaml'], options);
    await expect(up).rejects.toThrow(EvidenceError);
    await expect(up).rejects.toThrow(
      'the stack p did not come up within 0 s: sonarr is "Restarting (1) 1 second ago", its last lines: ' +
        'two | three | no such file; see `docker compose -p p logs` in the lab',
    );
  });

  it('that lacks a service says so', async () => {
    const { lab } = fakeLab({ listings: [well.slice(0, 1)] });
    await expect(bringUpFiles(lab, ['/compose.yaml'], options)).rejects.toThrow(/: sonarr was not created/);
  });

  it('may be taken with what came to rest unwell, but not while it starts', async () => {
    await expect(
      bringUpFiles(fakeLab({ listings: [looping] }).lab, ['/compose.yaml'], { ...options, tolerant: true }),
    ).resolves.toMatchObject({ project: 'p' });
    await expect(
      bringUpFiles(fakeLab({ listings: [starting] }).lab, ['/compose.yaml'], { ...options, tolerant: true }),
    ).rejects.toThrow(/health: starting|Created/);
  });

  it('is refused when Compose does not take its files', async () => {
    const { lab } = fakeLab({
      listings: [well],
      compose: { config: { code: 1, stderr: 'warning\nservices.a.ports must be a list\n' } },
    });
    const up = bringUpFiles(lab, ['/mine.yaml'], options);
    await expect(up).rejects.toThrow(
      new ConfigError('Compose does not take /mine.yaml: services.a.ports must be a list; mend the file'),
    );
    await expect(bringUpFiles(lab, [], options)).rejects.toThrow(ConfigError);
  });

  it('says why it could not be started or taken down', async () => {
    const { lab } = fakeLab({
      listings: [well],
      compose: {
        up: { code: 1, stderr: 'port is already allocated' },
        down: { code: 1, stderr: 'network has active endpoints' },
      },
    });
    await expect(bringUpFiles(lab, ['/compose.yaml'], options)).rejects.toThrow(
      /could not be started: port is already allocated/,
    );
    await expect(takeDown(lab, 'p')).rejects.toThrow(/could not be taken down: network has active endpoints/);
  });
});
