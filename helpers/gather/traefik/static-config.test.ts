import { parse as parseToml } from 'smol-toml';
import { expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { EvidenceError } from '../../lib/errors.ts';
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

it.each([
  [['-c', 'umask 077 && exec /usr/bin/traefik --api.insecure "--entrypoints.web.address=:80" && true'], 'arguments'],
  [
    ['-ec', 'cat > /rules.yaml; exec traefik "$@"', 'sh', '--api.insecure', '--entrypoints.web.address=:80'],
    'arguments',
  ],
  [['-c', 'umask 077 && exec traefik'], 'environment'],
  [['-c', 'exec /start.sh --fast'], 'environment'],
])('reads of a shell’s line what Traefik itself is given: %j', (args, source) => {
  const env = ['TRAEFIK_API_INSECURE=true', 'TRAEFIK_ENTRYPOINTS_WEB_ADDRESS=:80'];
  const config = staticConfigOf(started({ args, env }));
  expect(config.source).toBe(source);
  expect(Object.fromEntries(settingsOf(config))).toEqual({ 'api.insecure': 'true', 'entrypoints.web.address': ':80' });
});

it.each([
  started({ args: ['--api.insecure=1', '--ping=F', '--entrypoints.web.transport.lifecycle.gracetimeout=1'] }),
  started({
    env: ['TRAEFIK_API_INSECURE=T', 'TRAEFIK_PING=0', 'TRAEFIK_ENTRYPOINTS_WEB_TRANSPORT_LIFECYCLE_GRACETIMEOUT=1'],
  }),
])('reads switches as Traefik does, and numbers as numbers', (each) => {
  expect(Object.fromEntries(settingsOf(staticConfigOf(each)))).toEqual({
    'api.insecure': 'true',
    ping: 'false',
    'entrypoints.web.transport.lifecycle.gracetimeout': '1',
  });
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

it.each([
  {
    path: '/c.yml',
    copy: 'yaml',
    read: (text: string): unknown => parseYaml(text),
    text: `
entrypoints: { web: { address: ":80" } }
accessLog: { filePath: /x }
API: { dashboard: true }
ping: 2001-01-01
`,
  },
  {
    path: '/C.TOML',
    copy: 'toml',
    read: (text: string): unknown => parseToml(text),
    text: `
ping = "2001-01-01"
[entrypoints.web]
address = ":80"
[accessLog]
filePath = "/x"
[API]
dashboard = true
`,
  },
])(
  'writes a changed copy of $path in its own language, whatever the case of its keys',
  ({ path, copy, read, text }) => {
    const given = started({ args: [`--configFile=${path}`, '--unheard'], file: { path, text } });
    const changed = changeConfig(staticConfigOf(given), given, change);
    expect(changed.args).toEqual(['--unheard', `--configfile=/stackproof-traefik.${copy}`]);
    expect(read(changed.files[`stackproof-traefik.${copy}`] ?? '')).toEqual({
      entrypoints: { web: { address: ':80' }, traefik: { address: '127.0.0.1:8099' } },
      API: { dashboard: true, insecure: true },
      ping: '2001-01-01',
    });
    expect(changed.files[`stackproof-traefik.${copy}`]).toContain('"2001-01-01"');
  },
);

it.each([
  ['/a.toml', 'users = ["someone:s3cret"\n', '/a.toml is no TOML that could be read: Invalid TOML'],
  ['/a.yml', 'users: [someone:s3cret\n', '/a.yml is no YAML that could be read: Flow sequence'],
  ['/a.yaml', 's3cret', '/a.yaml is YAML without any settings'],
])('says of %s that it cannot be read, and does not quote it', (path, text, message) => {
  const reading = () => staticConfigOf(started({ file: { path, text } }));
  expect(reading).toThrow(EvidenceError);
  expect(reading).toThrow(`the proxy’s static configuration ${message}`);
  expect(reading).not.toThrow('s3cret');
});

it('reads the same of a file in either language', () => {
  const yaml = `
entryPoints:
  Web:
    address: ":80"
    http: { middlewares: [a@file, b@file], tls: {} }
    transport: { lifeCycle: { graceTimeOut: 5 } }
providers: { docker: null }
`;
  const toml = `
[entryPoints.Web]
  address = ":80"
  [entryPoints.Web.http]
    middlewares = ["a@file", "b@file"]
    [entryPoints.Web.http.tls]
  [entryPoints.Web.transport.lifeCycle]
    graceTimeOut = 5
[providers]
`;
  const settings = (path: string, text: string) => settingsOf(staticConfigOf(started({ file: { path, text } })));
  expect(settings('/a.toml', toml)).toEqual(settings('/a.yml', yaml));
  expect([...settings('/a.toml', toml)].filter(([, value]) => value !== '')).toEqual([
    ['entrypoints.web.address', ':80'],
    ['entrypoints.web.http.middlewares', 'a@file,b@file'],
    ['entrypoints.web.transport.lifecycle.gracetimeout', '5'],
  ]);
  expect(settings('/a.yml', yaml).has('providers.docker')).toBe(false);
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
