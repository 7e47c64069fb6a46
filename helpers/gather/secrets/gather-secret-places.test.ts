import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { sealed } from '../../testing/worlds/world-sealed.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherSecretPlaces } from './gather-secret-places.ts';

const planted = 'Pl4nt3d-x9Q-tulip';

interface Told {
  config?: Record<string, unknown>;
  image?: Record<string, unknown>;
  /** null: the image is gone. */
  history?: string[] | null;
  compose?: unknown;
  middlewares?: unknown;
  host?: Record<string, unknown>;
  volumes?: unknown[];
  networks?: unknown[];
}

const gone = () => Promise.reject(Object.assign(new Error('no such image'), { statusCode: 404 }));

/** An engine with one container, sonarr's. */
const engineWith = ({ config = {}, image = {}, history = [], host = {}, ...told }: Told): EngineClient =>
  ({
    docker: {
      listContainers: () => Promise.resolve([{ Id: 'id-sonarr', Labels: {} }]),
      getContainer: () => ({
        inspect: () =>
          Promise.resolve({
            Id: 'id-sonarr',
            Name: '/small-sonarr-1',
            Image: 'sha256:1',
            State: { Status: 'running' },
            HostConfig: host,
            Config: config,
            NetworkSettings: {},
          }),
      }),
      listVolumes: () => Promise.resolve({ Volumes: told.volumes ?? [] }),
      listNetworks: () => Promise.resolve(told.networks ?? []),
      getImage: () => ({
        inspect: () => (history === null ? gone() : Promise.resolve({ Id: 'sha256:1', Config: image })),
        history: () => (history === null ? gone() : Promise.resolve(history.map((CreatedBy) => ({ CreatedBy })))),
      }),
    },
    dockerHost: 'unix:///nowhere.test',
    transport: 'unix',
  }) as unknown as EngineClient;

const json = (body: unknown): Partial<ProbeResult> => ({
  value: 'open',
  http: { status: 200, headers: {}, body: JSON.stringify(body), certificate: null },
});

async function gather(told: Told) {
  const { evidence, policy } = sealed();
  evidence.containers = [container('traefik'), container('sonarr')];
  const answer = (probe: Probe): Partial<ProbeResult> => {
    if (probe.kind !== 'http' || told.middlewares === undefined) return { value: 'refused' };
    return json(probe.path === '/api/version' ? { Version: '3.7', Codename: 'x' } : told.middlewares);
  };
  const stdout = JSON.stringify(told.compose ?? { services: {} });
  const { value, undertaken } = await gatherSecretPlaces.gather(
    contextOf(fakeVantage({ namespaces: ['host', 'traefik'], answer }), policy, evidence, {
      engine: engineWith(told),
      composeFiles: [import.meta.filename],
      runCompose: () => Promise.resolve({ code: told.compose === null ? 1 : 0, stdout, stderr: '' }),
    }),
  );
  expect(JSON.stringify(value)).not.toContain(planted);
  return { value, undertaken };
}
const foundIn = async (told: Told) => {
  const { value } = await gather(told);
  return value.found.map(({ subject, place, name }) => `${subject} ${place} ${name}`);
};

describe('gatherSecretPlaces', () => {
  it('finds one in the environment, and tells what came with the image from what did not', async () => {
    expect(
      await foundIn({
        config: { Env: [`DB_PASS=${planted}`, `API_TOKEN=${planted}`, 'TZ=UTC'] },
        image: { Env: [`API_TOKEN=${planted}`] },
      }),
    ).toEqual(['sonarr environment DB_PASS', 'sonarr image-environment API_TOKEN']);
  });

  it('finds one in labels, but for Compose’s own', async () => {
    const Labels = { 'org.example.token': planted, 'com.docker.compose.config-hash': 'ab'.repeat(32) };
    expect(await foundIn({ config: { Labels } })).toEqual(['sonarr label org.example.token']);
  });

  it('finds one in what the engine keeps beside: annotations, and the options of a log driver', async () => {
    const host = { Annotations: { 'backup.token': planted }, LogConfig: { Config: { 'splunk-token': planted } } };
    expect(await foundIn({ host })).toEqual(['sonarr annotation backup.token', 'sonarr log-option splunk-token']);
  });

  it('finds one in labels and options of volumes and networks, those of mount each by its name', async () => {
    const volumes = [
      {
        Name: 'small_share',
        Labels: { 'com.docker.compose.volume': 'share' },
        Options: { type: 'cifs', device: '//nas.test/share', o: `username=anna,password=${planted},uid=1000` },
      },
      { Name: 'ab'.repeat(32), Labels: { token: planted }, Options: null },
    ];
    const networks = [{ Id: 'n', Name: 'back', Labels: { 'api.token': planted }, Options: {} }];
    const { value } = await gather({ volumes, networks });
    expect(value.found.map(({ subject, place, name }) => `${subject} ${place} ${name}`)).toEqual([
      'network back network-label api.token',
      'volume share volume-option o.password',
    ]);
    expect(value.stores).toEqual({ volumes: ['volume share'], networks: ['network back'], error: null });
  });

  it('finds one among the words of command, entrypoint and health check, by the option before it', async () => {
    expect(
      await foundIn({
        config: {
          Entrypoint: ['start', `--token=${planted}`],
          Cmd: ['--password', planted, 'sh', '-c', `redis-cli -a x --pass ${planted}`],
          Healthcheck: { Test: ['CMD-SHELL', `curl -H 'X-Api-Key: ${planted}' http://127.0.0.1/`] },
        },
      }),
    ).toEqual([
      'sonarr command --password',
      'sonarr command script',
      'sonarr entrypoint --token',
      'sonarr health-check script',
    ]);
  });

  it.each([
    [['redis-cli', '-a', planted, 'ping'], true],
    [['mysqladmin', 'ping', '-uroot', `-p${planted}`], true],
    [['curl', '-u', `admin:${planted}`, 'http://127.0.0.1/'], true],
    [['ldapsearch', '-x', '-D', 'cn=admin', '-w', planted], true],
    [['ssh', '-p', '2222', 'host'], false],
    [['redis-cli', '-p', '6380', 'ping'], false],
    [['mkdir', '-p', '/data/x'], false],
  ])('finds one behind an option that means it in that program alone: %j', async (words, isFound) => {
    expect(await foundIn({ config: { Healthcheck: { Test: ['CMD', ...words] } } })).toEqual(
      isFound ? ['sonarr health-check words together'] : [],
    );
  });

  it('finds one in the history of the image: its variables, what it was built with, its steps', async () => {
    expect(
      await foundIn({
        history: [
          'CMD ["start"]',
          `RUN |2 NPM_TOKEN=${planted} MODE=fast /bin/sh -c npm install # buildkit`,
          `/bin/sh -c #(nop)  ENV DB_PASS=${planted}`,
          `ARG API_KEY=${planted}`,
          `RUN /bin/sh -c curl -u anna:${planted} http://a.test # buildkit`,
        ],
      }),
    ).toEqual([
      'sonarr build-argument API_KEY',
      'sonarr build-argument NPM_TOKEN',
      'sonarr image-history DB_PASS',
      'sonarr image-history layer 1',
    ]);
  });

  it('finds one in build arguments and in the content of a config, as Compose tells them', async () => {
    expect(
      await foundIn({
        compose: {
          services: { radarr: { build: { args: { NPM_TOKEN: planted, MODE: 'fast' } } } },
          configs: { prometheus: { content: `scrape: 1\npassword: ${planted}\n` }, other: { file: './x' } },
        },
      }),
    ).toEqual(['prometheus config line 2', 'radarr build-argument NPM_TOKEN']);
  });

  it('finds what nobody will replace, also where Traefik took it over', async () => {
    const { value } = await gather({
      config: {
        Env: ['API_KEY=$(cat /run/secrets/key)'],
        Cmd: ['sh', '-c', 'exec start --token "$(cat /run/secrets/key)"'],
        Healthcheck: { Test: ['CMD', 'curl', '-H', 'X-Api-Key: $(cat /run/secrets/key)'] },
      },
      compose: { services: {}, configs: { prometheus: { content: 'password: $$(cat /run/secrets/key)\n' } } },
      middlewares: [{ name: 'gate@file', basicAuth: { users: ['anna:$(cat /run/secrets/users)'] } }],
    });
    expect(value.literals.map(({ subject, place, name }) => `${subject} ${place} ${name}`)).toEqual([
      'gate@file middleware basicAuth.users[0]',
      'prometheus config line 1',
      'sonarr environment API_KEY',
      'sonarr health-check -H',
    ]);
    expect(value).toMatchObject({ middlewares: ['gate@file'], configs: ['prometheus'], found: [] });
  });

  it('says what it could not look at', async () => {
    const { value, undertaken } = await gather({ history: null, compose: null });
    expect(value.containers).toEqual([
      expect.objectContaining({ subject: 'traefik', entries: 0, error: expect.stringContaining('gone') }),
      expect.objectContaining({ subject: 'sonarr', layers: null, error: expect.stringContaining('gone') }),
    ]);
    expect(undertaken?.['containers']).toHaveLength(2);
    expect([value.composeUnread, value.middlewaresUnread].every((reason) => reason !== null)).toBe(true);
  });
});
