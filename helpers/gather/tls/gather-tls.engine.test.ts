import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectEngine } from '../../clients/connect-engine.ts';
import { openVantage } from '../../clients/vantage.ts';
import type { Vantage } from '../../clients/probes.ts';
import { judgeCheck } from '../../kernel/judge-check.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { TlsProfile } from '../../evidence/tls.ts';
import { startLab } from '../../lab/index.ts';
import type { Lab } from '../../lab/contract.ts';
import { makeCertificate, type Made } from '../../sources/make-certificate.ts';
import { evidenceOf } from '../../testing/check-tester.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { tlsCriteria } from '../../../suites/3-tls/criteria.ts';
import { contextOf } from '../context.fake.ts';
import { gatherTls } from './gather-tls.ts';

// One real Traefik, whose TLS options differ from name to name as much as they can.
const traefikImage = 'stackproof/traefik:3.7.15';
const testssl = 'stackproof/testssl:3.0.8';
const helper = 'stackproof/helper:2';
const aead = ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'];
const options: Record<string, object> = {
  default: { minVersion: 'VersionTLS12', sniStrict: true, cipherSuites: aead },
  newest: { minVersion: 'VersionTLS13', sniStrict: true },
  old: {
    minVersion: 'VersionTLS10',
    cipherSuites: [...aead, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'],
  },
  weak: {
    minVersion: 'VersionTLS12',
    maxVersion: 'VersionTLS12',
    alpnProtocols: ['http/1.1'],
    cipherSuites: [
      ...aead,
      'TLS_RSA_WITH_RC4_128_SHA',
      'TLS_ECDHE_RSA_WITH_RC4_128_SHA',
      'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
      'TLS_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_RSA_WITH_AES_256_CBC_SHA',
    ],
  },
  lax: { minVersion: 'VersionTLS12', cipherSuites: aead },
};
const hosts = {
  strong: 'default',
  newest: 'newest',
  old: 'old',
  weak: 'weak',
  nameless: 'lax',
  expiring: 'default',
  bare: 'default',
  short: 'default',
  stranger: 'default',
  alone: 'default',
} as const;
type Host = keyof typeof hosts;

let lab: Lab | null = null;
let vantage: Vantage;
let seen: Artifacts['tls'];
let root: Made;
let world: ReturnType<typeof secured>;

const look = (host: Host): TlsProfile => {
  const found = seen.profiles.find((each) => each.host === `${host}.media.test`);
  if (!found) throw new Error(`${host} was not looked at`);
  return found;
};
const accepted = (host: Host) =>
  Object.entries(look(host).versions).flatMap(([version, { outcome }]) => (outcome === 'accepted' ? [version] : []));
const suites = (host: Host) =>
  Object.fromEntries(
    look(host)
      .suites.filter(({ outcome }) => outcome === 'accepted')
      .map(({ family, names }) => [family, [...names].sort()]),
  );
const certificate = (host: Host) => seen.certificates.find(({ id }) => id === look(host).certificate);

async function certificates(): Promise<Record<string, Made & { chain: string }>> {
  root = await makeCertificate({ subject: 'Lab Root', authority: true, rsa: 2048 });
  const middle = await makeCertificate({ subject: 'Lab Issuing', authority: true, rsa: 2048, by: root });
  const other = await makeCertificate({ subject: 'Somebody Else', authority: true });
  const name = (host: Host) => ({ subject: host, names: [`${host}.media.test`] });
  const made: Record<string, Made & { after?: Made }> = {
    good: {
      ...(await makeCertificate({
        subject: 'good',
        names: ['strong', 'newest', 'old'].map((host) => `${host}.media.test`),
        by: middle,
      })),
      after: middle,
    },
    weak: { ...(await makeCertificate({ ...name('weak'), by: middle, rsa: 2048 })), after: middle },
    expiring: { ...(await makeCertificate({ ...name('expiring'), by: middle, days: [-87, 3.5] })), after: middle },
    bare: await makeCertificate({ ...name('bare'), by: middle }),
    short: { ...(await makeCertificate({ ...name('short'), by: middle, rsa: 1024, hash: 'SHA-1' })), after: middle },
    stranger: { ...(await makeCertificate({ ...name('stranger'), by: other })), after: other },
    alone: await makeCertificate(name('alone')),
  };
  return Object.fromEntries(
    Object.entries(made).map(([what, { after, ...own }]) => [
      what,
      { ...own, chain: `${own.certificate}\n${after?.certificate ?? ''}\n` },
    ]),
  );
}

async function dynamicFile(): Promise<string> {
  const made = await certificates();
  const routers = Object.fromEntries(
    Object.entries(hosts).map(([host, option]) => [
      host,
      {
        rule: `Host(\`${host}.media.test\`)`,
        service: 'noop@internal',
        entryPoints: ['websecure'],
        tls: option === 'default' ? {} : { options: option },
      },
    ]),
  );
  return JSON.stringify({
    tls: { options, certificates: Object.values(made).map(({ chain, key }) => ({ certFile: chain, keyFile: key })) },
    http: { routers },
  });
}

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages([traefikImage, helper, testssl], () => undefined);
  const engine = await connectEngine(lab.dockerHost);
  vantage = await openVantage(engine);
  const container = await engine.docker.createContainer({
    name: 'c-traefik',
    Image: traefikImage,
    Cmd: ['--entrypoints.websecure.address=:443', '--providers.file.filename=/dynamic.yaml', '--api.insecure=true'],
    ExposedPorts: { '443/tcp': {} },
    HostConfig: { PortBindings: { '443/tcp': [{ HostPort: '443' }] } },
  });
  const folder = await mkdtemp(join(tmpdir(), 'stackproof-tls-'));
  await writeFile(join(folder, 'dynamic.yaml'), await dynamicFile());
  await container.putArchive(Readable.from(pack(folder)), { path: '/' });
  await rm(folder, { recursive: true });
  await container.start();
  const { internet, address } = lab;
  vantage.addNamespace('outside', internet.pid);
  const routersKnown = async () =>
    (
      await vantage.probe([{ kind: 'tls', namespace: 'outside', address, port: 443, sni: 'strong.media.test' }], {
        limitMs: 1_000,
      })
    )[0]?.tls?.chain.length === 2;
  for (let tries = 0; tries < 100 && !(await routersKnown()); tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  world = secured(({ traefik, containers }, policy) => {
    traefik.routers = Object.keys(hosts).map((host) => ({
      name: `${host}@file`,
      kind: 'http',
      provider: 'file',
      rule: `Host(\`${host}.media.test\`)`,
      entryPoints: ['websecure'],
      service: 'noop',
      middlewares: [],
      priority: 1,
      tls: true,
      status: 'enabled',
      errors: [],
    }));
    containers.splice(
      0,
      containers.length,
      ...containers
        .filter(({ service }) => service === 'traefik')
        .map((each) => ({
          ...each,
          published: [{ hostIp: '0.0.0.0', hostPort: 443, containerPort: 443, protocol: 'tcp' as const }],
        })),
    );
    policy.hosts = {};
    policy.tls.authority = 'env:ROOT';
  });
  const view = {
    view: 'lab' as const,
    visitors: [],
    address: internet.address,
    address6: internet.address6,
    pid: internet.pid,
    targets: [address],
  };
  const { value } = await gatherTls.gather(
    contextOf(vantage, world.policy, world.evidence, { outside: view, resolve: () => root.certificate }),
  );
  seen = value;
  world.evidence.tls = value;
});

afterAll(async () => {
  await vantage?.close();
  await lab?.down();
});

describe('a real Traefik, with other TLS options for each name', () => {
  it('is asked by a client that was seen to speak old versions and suites without a certificate', () => {
    expect(seen.control).toEqual({ versions: ['1.0', '1.1', '1.2'], suites: ['anonymous', 'null'], error: null });
  });

  it('shows which versions each name takes', () => {
    expect((['strong', 'newest', 'old', 'weak'] as const).map(accepted)).toEqual([
      ['1.2', '1.3'],
      ['1.3'],
      ['1.0', '1.1', '1.2', '1.3'],
      ['1.2'],
    ]);
    expect(look('strong').versions['1.0']).toEqual({
      outcome: 'refused',
      detail: 'alert: protocol_version',
      alert: 'protocol_version',
    });
  });

  it('shows every weak suite that a name takes', () => {
    expect(suites('weak')).toEqual({
      des: ['TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
      rc4: ['TLS_ECDHE_RSA_WITH_RC4_128_SHA', 'TLS_RSA_WITH_RC4_128_SHA'],
      static: ['TLS_RSA_WITH_AES_128_GCM_SHA256', 'TLS_RSA_WITH_AES_256_CBC_SHA'],
      strong: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
    });
    expect(suites('old')).toEqual({
      cbc: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'],
      strong: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    });
    expect(suites('newest')).toEqual({});
    expect((['strong', 'weak', 'newest'] as const).map((host) => [look(host).alpn.protocol, look(host).older])).toEqual(
      [
        ['h2', { compression: null, secureRenegotiation: true }],
        ['http/1.1', { compression: null, secureRenegotiation: true }],
        ['h2', null],
      ],
    );
  });

  it('reads each name’s own certificate', () => {
    expect(certificate('strong')).toMatchObject({
      subject: 'good',
      key: { type: 'ec', bits: 256 },
      signature: 'sha256WithRSAEncryption',
      proxyDefault: false,
      trust: { trusted: true, reason: 'signed by Lab Root' },
    });
    expect(certificate('short')).toMatchObject({
      key: { type: 'rsa', bits: 1024 },
      signature: 'sha1WithRSAEncryption',
    });
    expect(certificate('nameless')).toMatchObject({
      proxyDefault: true,
      trust: { trusted: false, reason: 'it is signed by itself' },
    });
    expect((['bare', 'stranger', 'alone'] as const).map((host) => certificate(host)?.trust.reason)).toEqual([
      expect.stringMatching(/^Lab Issuing, which signed it, was not sent/),
      'its chain ends at Somebody Else, which is no trusted authority',
      'it is signed by itself',
    ]);
  });

  it('refuses strangers as its default options say', () => {
    expect(seen.strangers.map(({ asked, handshake }) => [asked, handshake])).toEqual(
      ['unknown-name', 'no-name'].map((asked) => [
        asked,
        { outcome: 'refused', detail: 'alert: unrecognized_name', alert: 'unrecognized_name' },
      ]),
    );
  });

  it('is judged name by name', () => {
    const checks = tlsCriteria
      .filter(({ id }) => ['3.2', '3.3', '3.4'].includes(id))
      .flatMap((criterion) => criterion.checks);
    const found = checks.map(
      (check) =>
        [
          check.id,
          judgeCheck(check, { ...evidenceOf(world), gatheredAt: world.evidence.tls.at }, world.policy)
            .observations.filter(({ holds }) => holds === false)
            .map(({ subject }) => subject.replace('.media.test', '')),
        ] as const,
    );
    // The small world's clock stands still; dates are judged by when these handshakes were made.
    expect(Object.fromEntries(found.filter(([, subjects]) => subjects.length > 0))).toEqual({
      'tls-versions': ['old'],
      'modern-tls': ['weak'],
      'cipher-suites': ['weak'],
      http2: ['weak'],
      'certificate-chains': ['alone', 'bare', 'nameless', 'stranger'],
      'certificate-names': ['nameless'],
      'certificate-dates': ['expiring'],
      'certificate-keys': ['short'],
      'default-certificates': ['nameless'],
    });
  });
});

describe('testssl.sh, on the same Traefik', () => {
  const Rows = z.array(z.object({ id: z.string(), finding: z.string() }));
  const script =
    'printf "%s\\n" "$ROOT" >/root.pem; name=$1; shift; ' +
    'testssl --quiet --warnings off --color 0 --ip 127.0.0.1 --add-ca /root.pem ' +
    '"$@" --jsonfile /out.json "$name" >/log 2>&1; cat /out.json || cat /log';
  async function secondOpinion(host: Host, ...parts: string[]): Promise<(id: string) => string> {
    if (!lab) throw new Error('no lab');
    const { stdout } = await lab.docker([
      'run',
      '--rm',
      '--network',
      'container:c-traefik',
      '--env',
      `ROOT=${root.certificate}`,
      '--entrypoint',
      'sh',
      testssl,
      '-c',
      script,
      'sh',
      `${host}.media.test:443`,
      ...parts,
    ]);
    const rows = new Map(Rows.parse(JSON.parse(stdout)).map(({ id, finding }) => [id, finding]));
    return (id) => rows.get(id) ?? 'no such finding';
  }

  it.each(['old', 'weak'] as const)('finds in %s the versions and weak suites that we find', async (host) => {
    const says = await secondOpinion(host, '-p', '-s');
    const offers = (id: string) => says(id).startsWith('offered');
    expect(
      (['TLS1', 'TLS1_1', 'TLS1_2', 'TLS1_3'] as const)
        .filter(offers)
        .map((id) => ({ TLS1: '1.0', TLS1_1: '1.1', TLS1_2: '1.2', TLS1_3: '1.3' })[id]),
    ).toEqual(accepted(host));
    // It cuts the families elsewhere: RC4 is LOW; AVERAGE is CBC and STRONG is AEAD, both with or without forward
    // secrecy. What has none is no finding of its own to it.
    const {
      null: none,
      anonymous,
      export: exported,
      des,
      rc4,
      static: still = [],
      cbc = [],
      strong = [],
    } = suites(host);
    const all = [...still, ...cbc, ...strong];
    expect(
      [
        'cipherlist_NULL',
        'cipherlist_aNULL',
        'cipherlist_EXPORT',
        'cipherlist_3DES_IDEA',
        'cipherlist_LOW',
        'cipherlist_AVERAGE',
        'cipherlist_STRONG',
      ].map(offers),
    ).toEqual([
      none !== undefined,
      anonymous !== undefined,
      exported !== undefined,
      des !== undefined,
      rc4 !== undefined,
      all.some((name) => name.includes('CBC')),
      all.some((name) => name.includes('GCM')),
    ]);
    expect(says('ALPN_HTTP2') === 'h2').toBe(look(host).alpn.protocol === 'h2');
  });

  it.each(['short', 'bare', 'expiring'] as const)('reads in the certificate of %s what we read', async (host) => {
    const says = await secondOpinion(host, '-S');
    const mine = certificate(host);
    expect(says('cert_fingerprintSHA256')).toBe(mine?.fingerprint.replaceAll(':', ''));
    expect(says('cert_keySize')).toBe(`${mine?.key.type.toUpperCase()} ${mine?.key.bits} bits`);
    expect(says('cert_signatureAlgorithm')).toBe(
      mine?.signature === 'sha1WithRSAEncryption' ? 'SHA1 with RSA' : 'SHA256 with RSA',
    );
    expect(says('cert_chain_of_trust') === 'passed.').toBe(mine?.trust.trusted);
    expect(says('cert_notAfter').slice(0, 10)).toBe(mine?.notAfter.slice(0, 10));
    expect(says('cert_expirationStatus').startsWith('expires < 30 days')).toBe(host === 'expiring');
  });
});
