import { describe, expect, it } from 'vitest';
import { policyAt } from '../../policy/policy.ts';
import { PolicyFile } from '../../policy/schema.ts';
import { contextOf } from '../context.fake.ts';
import { blindVantage } from '../vantage.fake.ts';
import { planOf } from './shadow-plan.ts';
import { staticConfigOf } from './static-config.ts';

const mount = (source: string, destination: string) => ({
  Type: 'bind',
  Name: '',
  Source: source,
  Destination: destination,
});
const started = { args: ['--providers.docker=true', '--entrypoints.web.address=:80'], env: [], file: null };
const inspection = {
  Id: 'id-edge',
  Image: 'sha256:edge',
  Path: '/traefik',
  Args: started.args,
  Config: { Env: [], User: '', WorkingDir: '/' },
  HostConfig: { ExtraHosts: ['host.docker.internal:host-gateway'] },
  Mounts: [mount('/var/run/docker.sock', '/var/run/docker.sock'), mount('/srv/rules', '/rules')],
};
const context = contextOf(blindVantage(['host']), policyAt(PolicyFile.parse({ version: 1 }), 4), { containers: [] });

describe('where a shadow mounts what its original has', () => {
  it('mounts below no symbolic link, so that files can be put into it', () => {
    const real = new Map([['/var/run/docker.sock', '/run/docker.sock']]);
    const { binds, without, extraHosts } = planOf(context, inspection, started, staticConfigOf(started), real);
    expect(binds).toEqual(['/var/run/docker.sock:/run/docker.sock:ro', '/srv/rules:/rules:ro']);
    expect(without).toEqual(['/var/run/docker.sock', '/rules', '/run/docker.sock']);
    // By that name Traefik reaches what is on the host network.
    expect(extraHosts).toEqual(['host.docker.internal:host-gateway']);
  });

  it('leaves them where they are when nobody could follow the links', () => {
    const { binds } = planOf(context, inspection, started, staticConfigOf(started), new Map());
    expect(binds).toEqual(['/var/run/docker.sock:/var/run/docker.sock:ro', '/srv/rules:/rules:ro']);
  });
});

it.each([
  ['arguments', { ...started, args: [...started.args, '--api.basePath=/monitor'] }],
  ['variables', { ...started, args: [], env: ['TRAEFIK_PROVIDERS_DOCKER=true', 'TRAEFIK_API_BASEPATH=/monitor'] }],
])('opens the API at the top, where an API that is open by itself has to be: by %s', (_, below) => {
  const { args, env } = planOf(context, inspection, below, staticConfigOf(below), new Map());
  const given = [...args, ...env];
  expect(given.filter((each) => /api[._]insecure=true/i.test(each))).toHaveLength(1);
  expect(given.filter((each) => /basepath/i.test(each))).toEqual([]);
});
