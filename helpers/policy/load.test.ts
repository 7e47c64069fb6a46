import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, messageOf } from '../lib/errors.ts';
import { loadPolicy, parsePolicy } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackproof-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const refusal = (text: string, checks?: readonly string[]): string => {
  try {
    parsePolicy(text, 'stackproof.yaml', checks);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return messageOf(error);
  }
  throw new Error('the policy was taken');
};

const waiver = (entry: string) => `version: 1\nwaivers:\n  - ${entry}\n`;

describe('a policy is refused in one sentence with line and column', () => {
  it.each([
    [
      'unknown-key',
      'version: 1\nnetworks:\n  dmz-net:\n    memebers: [a]\n',
      'stackproof.yaml:4:5: unknown key "memebers" in networks.dmz-net: did you mean "members"?',
    ],
    [
      'unknown-top-key',
      'version: 1\nservcies: {}\n',
      'stackproof.yaml:2:1: unknown key "servcies" in the policy: did you mean "services"?',
    ],
    [
      'a-key-like-no-other',
      'version: 1\nvpn: { client: a, exit: b, zebra: 1 }\n',
      'stackproof.yaml:2:28: unknown key "zebra" in vpn: known are address, client, exit, forwards, names',
    ],
    [
      'a-key-of-a-prototype',
      'version: 1\nconstructor: 1\n',
      /^stackproof\.yaml:2:1: unknown key "constructor" in the policy: /,
    ],
    [
      'word-for-a-flag',
      'version: 1\nservices:\n  sonarr: { internet: yes }\n',
      'stackproof.yaml:3:23: services.sonarr.internet is "yes", which is no boolean: write true or false',
    ],
    [
      'quoted-port',
      'version: 1\nports: { allowed: [{ port: "80", owner: a }] }\n',
      'stackproof.yaml:2:28: ports.allowed[0].port is "80", which is no number: write a number, without quotes',
    ],
    [
      'port-too-large',
      'version: 1\nformerPorts:\n  - { port: 70000 }\n',
      'stackproof.yaml:3:13: formerPorts[0].port is 70000: too big: expected number to be <=65535',
    ],
    [
      'enum-typo',
      'version: 1\naccess: { default: dney }\n',
      'stackproof.yaml:2:20: access.default is "dney": did you mean "deny"?',
    ],
    [
      'host-without-service',
      'version: 1\nhosts:\n  a.test: { servic: a }\n',
      /^stackproof\.yaml:3:13: unknown key "servic" in hosts\.a\.test: did you mean "service"\?/,
    ],
    [
      'host-of-no-kind',
      'version: 1\nhosts: { a.test: 3 }\n',
      /^stackproof\.yaml:2:18: hosts\.a\.test is 3, which is no record: write a map/,
    ],
    ['iteration-beyond', 'version: 1\niteration: 8\n', /^stackproof\.yaml:2:12: iteration is 8/],
    ['no-version', 'services: {}\n', 'stackproof.yaml:1:1: the policy has no "version": write `version: 1`'],
    ['later-version', 'version: 2\n', 'stackproof.yaml:1:10: version is 2: write 1'],
    [
      'waiver-without-reason',
      waiver('{ check: a, subject: b, owner: c, expires: 2027-01-31 }'),
      'stackproof.yaml:3:5: waivers[0] has no "reason": say why the finding is accepted',
    ],
    [
      'waiver-with-empty-reason',
      waiver('{ check: a, subject: b, reason: "", owner: c, expires: 2027-01-31 }'),
      'stackproof.yaml:3:37: waivers[0].reason is empty: say why the finding is accepted',
    ],
    [
      'waiver-without-end',
      waiver('{ check: a, subject: b, reason: r, owner: c }'),
      'stackproof.yaml:3:5: waivers[0] has no "expires": name the last day on which it counts, YYYY-MM-DD',
    ],
    [
      'waiver-until-no-day',
      waiver('{ check: a, subject: b, reason: r, owner: c, expires: 2027-02-30 }'),
      'stackproof.yaml:3:59: waivers[0].expires is "2027-02-30", which is no day: write YYYY-MM-DD',
    ],
    [
      'several-faults',
      'version: 1\nfailOn: hihg\nservices: { a: { internet: 1 } }\n',
      'stackproof.yaml:2:9: failOn is "hihg": did you mean "high"? (and 1 more)',
    ],
    [
      'fault-behind-an-alias',
      'version: 1\nnetworks:\n  a: &a { internal: maybe }\n  b: *a\n',
      /^stackproof\.yaml:3:21: networks\.a\.internal is "maybe".* \(and 1 more\)$/,
    ],
    ['a-list', '- a\n', 'stackproof.yaml:1:1: the policy is ["a"], which is no object: write a map: { key: value }'],
    ['empty', '# nothing yet\n', /^stackproof\.yaml:1:1: the policy is empty: write `version: 1`/],
    [
      'key-twice',
      'version: 1\nproject: a\nproject: b\n',
      'stackproof.yaml:3:1: not the YAML of a policy: Map keys must be unique; mend that line',
    ],
    [
      'open-bracket',
      'version: 1\nproject: [a\n',
      /^stackproof\.yaml:\d:\d+: not the YAML of a policy: .*; mend that line$/,
    ],
    [
      'tag-of-its-own',
      'version: 1\nproject: !run whoami\n',
      /^stackproof\.yaml:2:10: not the YAML of a policy: Unresolved tag: !run/,
    ],
    ['two-documents', 'version: 1\n---\nversion: 1\n', /^stackproof\.yaml:\d:1: not the YAML of a policy: /],
  ])('%s', (_name, text, sentence) => {
    const said = refusal(text);
    if (typeof sentence === 'string') expect(said).toBe(sentence);
    else expect(said).toMatch(sentence);
  });

  it('when a waiver names a check that nobody has', () => {
    const text = waiver('{ check: publishd-ports, subject: b, reason: r, owner: c, expires: 2027-01-31 }');
    expect(refusal(text, ['published-ports', 'dashboard'])).toBe(
      'stackproof.yaml:3:14: unknown check "publishd-ports" in waivers[0]: did you mean "published-ports"?',
    );
    expect(parsePolicy(text, 'stackproof.yaml').file.waivers).toHaveLength(1);
  });

  it('when its aliases would grow beyond reason', () => {
    const layers = Array.from(
      { length: 12 },
      (_, at) => `  l${at + 1}: &l${at + 1} [${Array.from({ length: 9 }, () => `*l${at}`).join(', ')}]`,
    );
    expect(refusal(`version: 1\nmonitoring:\n  l0: &l0 [x]\n${layers.join('\n')}\n`)).toMatch(
      /would grow beyond reason/,
    );
  });

  it('when it is nested beyond reason, or far too long', () => {
    expect(refusal(`version: 1\nmonitoring: { a: ${'['.repeat(20_000)}${']'.repeat(20_000)} }\n`)).toMatch(
      /beyond reason|not the YAML/,
    );
    expect(refusal(`version: 1\n${'#'.repeat(2_000_000)}\n`)).toMatch(/is 1953 KiB: a policy is far smaller/);
  });
});

describe('a policy is taken', () => {
  it('with anchors, aliases and merge keys', () => {
    const { file } = parsePolicy(
      'version: 1\nnetworks:\n  a: &inner { internal: true, isolated: true }\n' +
        '  b: { <<: *inner, members: [x] }\nservices: { x: }\n',
      'stackproof.yaml',
    );
    expect(file.networks.b).toMatchObject({ internal: true, isolated: true, members: ['x'] });
  });

  it('with a warning for each service that nobody declares', () => {
    const text =
      'version: 1\nservices: { sonarr: , traefik: }\n' +
      'networks:\n  a:\n    members: [sonar, traefik]\n' +
      'hosts: { s.test: { service: sonarrr } }\n' +
      'paths: { required: [{ from: host, to: sonarr }, { from: traefik, to: radarr }] }\n';
    expect(parsePolicy(text, 'stackproof.yaml').warnings).toEqual([
      'stackproof.yaml:5:15: networks.a.members[0] names "sonar", which is no declared service: did you mean "sonarr"?',
      'stackproof.yaml:7:70: paths.required[1].to names "radarr", which is no declared service: ' +
        'known are sonarr, traefik',
      'stackproof.yaml:6:18: hosts.s.test names "sonarrr", which is no declared service: did you mean "sonarr"?',
    ]);
  });
});

describe('a policy is found', () => {
  const deep = join(folder, 'a', 'b');
  mkdirSync(deep, { recursive: true });
  const text = 'version: 1\nproject: found\n';
  writeFileSync(join(folder, 'a', 'stackproof.yaml'), text);

  it('in a folder above', () => {
    const loaded = loadPolicy(undefined, deep);
    expect(loaded).toMatchObject({
      path: join(folder, 'a', 'stackproof.yaml'),
      derived: false,
      warnings: [],
      file: { project: 'found' },
    });
    expect(loaded?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('and shown as seen from the working folder', () => {
    expect(loadPolicy(undefined, join(folder, 'a'))?.path).toBe('stackproof.yaml');
    expect(loadPolicy('a/stackproof.yaml', folder)?.path).toBe('a/stackproof.yaml');
  });

  it('or is null where there is none', () => {
    expect(loadPolicy(undefined, folder)).toBeNull();
  });

  it('or is refused when the one named is not there', () => {
    expect(() => loadPolicy('other.yaml', folder)).toThrow(
      new ConfigError(
        'policy other.yaml does not exist: name a file with --policy, or write one with `stackproof init`',
      ),
    );
    expect(() => loadPolicy('a', folder)).toThrow(/policy a is a folder/);
  });
});

describe('the reference policy', () => {
  const path = join(import.meta.dirname, '../../fixtures/policies/reference.yaml');

  it('is taken without a warning', () => {
    const { file, warnings } = parsePolicy(readFileSync(path, 'utf8'), 'reference.yaml');
    expect(warnings).toEqual([]);
    expect(file.iteration).toBe(7);
  });
});

describe('a policy that was made to hold us up', () => {
  it('is read, or refused, in time that grows with its length', () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => at);
    const hosts = `version: 1\nservices: { a: {} }\nhosts:\n${lines.map((at) => `  h${at}.test: a\n`).join('')}`;
    expect(Object.keys(parsePolicy(hosts, 'p.yaml').file.hosts)).toHaveLength(20_000);
    const unknown = `version: 1\n${lines.map((at) => `key${at}: 1\n`).join('')}`;
    expect(() => parsePolicy(unknown, 'p.yaml')).toThrow(/^p\.yaml:2:1: unknown key "key0"/);
  });

  it('is refused in a sentence where it merges what is no map', () => {
    expect(() => parsePolicy('version: 1\n<<: 5\n', 'p.yaml')).toThrow(
      /^p\.yaml:2:1: not the YAML of a policy: << takes the keys of a map/,
    );
  });

  it.each(['__proto__', 'constructor', '"<<"'])('takes a service named %s for any other', (name) => {
    const { file } = parsePolicy(`version: 1\nservices:\n  x: {}\nnetworks:\n  n: { members: [${name}] }\n`, 'p.yaml');
    expect(file.networks['n']?.members).toEqual([name.replaceAll('"', '')]);
  });
});
