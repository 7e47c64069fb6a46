import { describe, expect, it } from 'vitest';
import { derivePolicy } from '../policy/derive.ts';
import { parsePolicy } from '../policy/load.ts';
import { PolicyFile } from '../policy/schema.ts';
import { world } from '../testing/worlds/world.ts';
import { decide } from './ask-owner.ts';
import { mergePolicy } from './merge-policy.ts';
import { writePolicy } from './write-policy.ts';

const small = (change: object = {}): PolicyFile =>
  PolicyFile.parse({
    version: 1,
    project: 'small',
    networks: { front: { members: ['traefik', 'films'] } },
    services: { films: { internet: true }, traefik: {} },
    hosts: { 'films.test': 'films' },
    ...change,
  });
const more = small({
  networks: { front: { members: ['traefik', 'films', 'series'] }, back: { members: ['series'] } },
  services: { films: { internet: true }, traefik: {}, series: { health: false } },
  hosts: { 'films.test': 'films', 'series.test': 'series' },
});
const read = (text: string) => parsePolicy(text, 'stackproof.yaml').file;
const [first, later] = ['2026-11-01', '2026-11-28'];

describe('init, asked again', () => {
  it('writes nothing where nothing is new', () => {
    const text = writePolicy(small());
    expect(mergePolicy(text, small(), later)).toEqual({ text, added: [], gone: [] });
  });

  it('adds what is new, with the day, and keeps every edit and comment', () => {
    const edited = writePolicy(small())
      .replace('internet: true', 'internet: false')
      .replace('services:', '# mine\nservices: # all of them')
      .concat('\n# the end, by me\n');
    const { text, added } = mergePolicy(edited, more, later);
    expect(added).toEqual(['networks.back', 'services.series', 'hosts.series.test', 'networks.front.members.series']);
    expect(text).toMatch(/# mine\nservices:\n? *# all of them/);
    expect(text).toContain('# the end, by me');
    expect(text).toMatch(/ {2}# new: added by `init` on 2026-11-28\n {2}series:\n {4}health: false # assumed: /);
    expect(read(text)).toEqual({
      ...read(writePolicy(more)),
      services: {
        ...more.services,
        films: PolicyFile.parse({ version: 1, services: { films: {} } }).services['films'],
      },
    });
    expect(mergePolicy(text, more, later).text).toBe(text);
  });

  it('does not bring back what a person struck out', () => {
    const struck = writePolicy(more)
      .replace('  series.test: series\n', '')
      .replace(/ {4}members:\n {6}- films\n {6}- series/, '    members:\n      - films');
    expect(struck).not.toContain('series.test: series');
    expect(mergePolicy(struck, more, later)).toEqual({ text: struck, added: [], gone: [] });
  });

  it('marks what is gone, once, and takes the mark back when it is there again', () => {
    const { text, gone } = mergePolicy(writePolicy(more), small(), first);
    expect(gone).toEqual(['networks.back', 'services.series', 'hosts.series.test']);
    expect(text).toMatch(
      / {2}# gone: `init` did not see it on 2026-11-01; strike it out if that is meant\n {2}series:/,
    );
    expect(read(text)).toEqual(read(writePolicy(more)));
    const again = mergePolicy(text, small(), later);
    expect(again.text).toBe(text);
    const back = mergePolicy(text, more, later);
    expect(back.gone).toEqual([]);
    expect(back.text).not.toContain('gone:');
  });

  it('leaves what it never saw to whoever wrote it', () => {
    const own =
      'version: 1\nproject: small\nservices:\n  films: {}\n  mine: {} # by hand\nhosts: { films.test: films }\n';
    const { text, added, gone } = mergePolicy(own, small(), later);
    expect(added).toEqual(['networks.front', 'services.traefik']);
    expect(gone).toEqual([]);
    expect(text).toContain('  mine: {} # by hand\n');
    expect(read(text).services).toHaveProperty('mine');
  });

  it('does not ask for a login again where its owner decided otherwise', () => {
    const login = (access: object) => small({ access });
    const text = writePolicy(login({ two_factor: ['films'] }));
    expect(mergePolicy(text, login({ one_factor: ['films'] }), later).added).toEqual([]);
  });
});

describe('what only the owner can decide', () => {
  const { containers, networks, traefik } = world(({ containers: all }) => {
    const radarr = all.find(({ subject }) => subject === 'radarr');
    radarr?.requested.push({ hostIp: '', hostPort: 7878, containerPort: 7878, protocol: 'tcp' });
  }).evidence;
  const seen = { project: 'small', containers, networks, traefik };
  const policy = derivePolicy(seen);

  it('is asked for each open door, and for each answer without a login', async () => {
    const asked: string[] = [];
    const decided = await decide(seen, policy, (question) => {
      asked.push(question);
      return Promise.resolve(/^(radarr answers on port|jellyfin)/.test(question));
    });
    expect(asked).toHaveLength(5);
    expect(decided.ports.allowed).toContainEqual({ port: 7878, protocol: 'tcp', owner: 'radarr' });
    expect(decided.access.bypass).toEqual(['jellyfin']);
  });

  it('stays a finding where the answer is no', async () => {
    expect(await decide(seen, policy, () => Promise.resolve(false))).toEqual(policy);
  });
});
