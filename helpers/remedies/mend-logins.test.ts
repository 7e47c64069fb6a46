import { describe, expect, it } from 'vitest';
import { planContainers } from '../gather/plan/plan-containers.ts';
import { planTraefik } from '../gather/plan/plan-traefik.ts';
import { readConfig } from '../gather/plan/read-config.ts';
import { routerLogin } from './mend-logins.ts';
import { mendOf, stageOf } from './stage.fake.ts';

const flags = ['--entrypoints.web.address=:80', '--providers.docker.exposedbydefault=false'];
const app = (name: string, middlewares?: string, more: Record<string, string> = {}) => ({
  labels: {
    'traefik.enable': 'true',
    [`traefik.http.routers.${name}.rule`]: `Host(\`${name}.shelf.test\`)`,
    [`traefik.http.services.${name}.loadbalancer.server.port`]: '8080',
    ...(middlewares === undefined ? {} : { [`traefik.http.routers.${name}.middlewares`]: middlewares }),
    ...more,
  },
});
const forward = (name: string, address: string) => ({
  [`traefik.http.middlewares.${name}.forwardauth.address`]: address,
});
const door = forward('door', 'http://porter:3000/api/auth/traefik');
const basic = { 'traefik.http.middlewares.plain.basicauth.users': 'a:$$2y$$05$$x' };
const head = { 'traefik.http.middlewares.head.headers.customresponseheaders.X-A': 'b' };
const strip = { 'traefik.http.middlewares.strip.stripprefix.prefixes': '/a' };

function mend(apps: Record<string, object>, key = 'series@docker', policy: object = {}) {
  const services = { edge: { image: 'traefik:v3.6', command: flags }, ...apps };
  const planned = readConfig({ name: 'shelf', services, networks: {} });
  return mendOf(
    routerLogin,
    key,
    stageOf({ services, policy, traefik: planTraefik(planned, planContainers(planned)) }),
  );
}
/** The middlewares that the label names afterwards. */
function chainOf(...given: Parameters<typeof mend>): unknown {
  const mended = mend(...given);
  if (typeof mended === 'string') return mended;
  const labels = mended['services.series.labels'] as Record<string, string>;
  return Object.entries(labels).find(([label]) => label.toLowerCase().endsWith('.middlewares'));
}
const label = 'traefik.http.routers.series.middlewares';

describe('a router without a login', () => {
  it('gets the one that the others have, and keeps all its other labels', () => {
    const series = app('series');
    expect(mend({ films: app('films', 'door', door), series })).toEqual({
      'services.series.labels': { ...series.labels, [label]: 'door@docker' },
    });
  });

  it('gets it before what it has, but behind what only writes headers', () => {
    const films = app('films', 'door', { ...door, ...head, ...strip });
    expect(chainOf({ films, series: app('series', 'head, strip@docker') })).toEqual([
      label,
      'head,door@docker,strip@docker',
    ]);
    expect(chainOf({ films, series: app('series', 'strip') })).toEqual([label, 'door@docker,strip']);
  });

  it('keeps a label as it is spelt', () => {
    const spelt = 'traefik.HTTP.Routers.series.Middlewares';
    const series = app('series', undefined, { [spelt]: 'strip' });
    expect(chainOf({ films: app('films', 'door', { ...door, ...strip }), series })).toEqual([
      spelt,
      'door@docker,strip',
    ]);
  });

  it('gets the login that the policy names, else the one that most have', () => {
    const apps = {
      films: app('films', 'door', { ...door, ...basic }),
      books: app('books', 'plain'),
      songs: app('songs', 'plain'),
      series: app('series'),
    };
    expect(chainOf(apps, 'series@docker', { access: { login: { kind: 'tinyauth' } } })).toEqual([label, 'door@docker']);
    expect(chainOf(apps, 'series@docker', { access: { login: { kind: 'authentik' } } })).toEqual([
      label,
      'plain@docker',
    ]);
  });

  it.each([
    ['no login is there', { series: app('series') }, 'series@docker', 'no other router of these files has a login'],
    [
      'no label makes it',
      {
        films: app('films', 'door', { ...door, ...forward('gate', 'http://gate:3000/x') }),
        songs: app('songs', 'gate'),
      },
      'series@docker',
      'no label of these files makes it',
    ],
    ['it has one', { series: app('series', 'door', door) }, 'series@docker', 'it has a login, door@docker'],
    [
      'it names one that is not there',
      { films: app('films', 'door', door), series: app('series', 'dor') },
      'series@docker',
      'it names dor@docker, which nobody defines',
    ],
    ['it is of a file', {}, 'series@file', 'it is of the file provider'],
  ])('is not mended where %s', (_when, apps, key, why) => {
    expect(mend(apps as Record<string, object>, key)).toContain(why);
  });

  it('is not given one of two that nothing tells apart', () => {
    const gate = forward('gate', 'http://gate:3000/x');
    const films = app('films', 'door', { ...forward('door', 'http://porter:3000/x'), ...gate });
    expect(mend({ films, songs: app('songs', 'gate'), series: app('series') })).toMatch(/^no other router/);
  });

  it('is not mended where the files do not tell how the proxy reads labels', () => {
    expect(mendOf(routerLogin, 'series@docker', stageOf({ services: { series: app('series') } }))).toMatch(
      /^the files do not tell/,
    );
  });
});
