import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { changeConfig, settingsOf, staticConfigOf, type StartedWith } from './static-config.ts';

const change = {
  set: { 'api.insecure': 'true', 'entrypoints.traefik.address': '127.0.0.1:8099' },
  drop: ['accesslog'],
};
const started = (more: Partial<StartedWith>): StartedWith => ({ args: [], env: [], file: null, ...more });

it('takes a file before arguments, and arguments before the environment, as Traefik does', () => {
  const env = ['TRAEFIK_API=true'];
  const sources = [
    started({ env }),
    started({ env, args: ['traefik'] }),
    started({ env, args: ['--api'] }),
    started({ env, args: ['--api'], file: { path: '/etc/traefik/traefik.yml', text: 'api: {}' } }),
  ].map((each) => staticConfigOf(each).source);
  expect(sources).toEqual(['environment', 'environment', 'arguments', 'file']);
});

it('changes arguments, however they are written', () => {
  const given = started({
    args: [
      'traefik',
      '--API.Insecure',
      '--entryPoints.traefik.address',
      ':8080',
      '--entrypoints.web.address=:80',
      '--accesslog',
      '--accesslog.filepath=/x',
    ],
  });
  expect(changeConfig(staticConfigOf(given), given, change)).toEqual({
    args: [
      'traefik',
      '--entrypoints.web.address=:80',
      '--api.insecure=true',
      '--entrypoints.traefik.address=127.0.0.1:8099',
    ],
    env: [],
    files: {},
  });
});

it('changes the environment, and leaves what is not Traefik’s', () => {
  const given = started({
    args: ['traefik'],
    env: ['PATH=/bin', 'TRAEFIK_API_INSECURE=false', 'TRAEFIK_ACCESSLOG_FILEPATH=/x', 'TRAEFIK_PING=true'],
  });
  expect(changeConfig(staticConfigOf(given), given, change)).toEqual({
    args: ['traefik'],
    env: [
      'PATH=/bin',
      'TRAEFIK_PING=true',
      'TRAEFIK_API_INSECURE=true',
      'TRAEFIK_ENTRYPOINTS_TRAEFIK_ADDRESS=127.0.0.1:8099',
    ],
    files: {},
  });
});

it('writes a changed copy of a file, whatever the case of its keys', () => {
  const given = started({
    args: ['--configFile=/c.yml'],
    file: {
      path: '/c.yml',
      text: 'entrypoints: { web: { address: ":80" } }\naccessLog: { filePath: /x }\nAPI: { dashboard: true }\n',
    },
  });
  const changed = changeConfig(staticConfigOf(given), given, change);
  expect(changed.args).toEqual(['--configfile=/stackproof-traefik.yaml']);
  expect(parse(changed.files['stackproof-traefik.yaml'] ?? '')).toEqual({
    entrypoints: { web: { address: ':80' }, traefik: { address: '127.0.0.1:8099' } },
    API: { dashboard: true, insecure: true },
  });
});

it('gives every setting by its dotted name', () => {
  expect(
    settingsOf(staticConfigOf(started({ args: ['--Providers.Docker', '--entrypoints.web.address=:80'] }))),
  ).toEqual(
    new Map([
      ['providers.docker', 'true'],
      ['entrypoints.web.address', ':80'],
    ]),
  );
});
