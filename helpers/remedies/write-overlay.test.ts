import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mendFindings } from './mend-findings.ts';
import { findingOf, stageOf } from './stage.fake.ts';
import { isOwn, writeOverlay } from './write-overlay.ts';

const stage = stageOf({
  services: {
    films: {
      ports: [
        { target: 1, published: '1', host_ip: '2001:db8::1' },
        { target: 2, published: '2', mode: 'host' },
      ],
      networks: { front: { aliases: ['f'] }, cellar: null },
      labels: { price: '5$$' },
      security_opt: ['apparmor=own'],
    },
  },
  networks: { front: {}, cellar: { driver_opts: { own: 'x' } } },
  policy: {
    networks: { front: { members: ['films'] }, cellar: { internal: true, isolated: true } },
    services: { films: null },
    hardening: { capabilities: { films: ['CHOWN'] } },
  },
});
const write = (...findings: ReturnType<typeof findingOf>[]) => {
  const { mended } = mendFindings(findings, stage);
  expect(mended).toHaveLength(new Set(findings.map(({ seen }) => `${seen.cause?.kind} ${seen.cause?.key}`)).size);
  return writeOverlay(mended, stage.model, 'for compose.yaml');
};
const bodyOf = (text: string) => text.split('\n').slice(4).join('\n');

describe('an overlay', () => {
  it('says above each change for which findings it is, and why', () => {
    const text = write(
      findingOf('port-owners', 'publishedPort', 'films:1/tcp', { criterion: '2.10' }),
      findingOf('published-ports', 'publishedPort', 'films:1/tcp', { criterion: '2.9' }),
    );
    expect(bodyOf(text)).toBe(`services:
  films:
    ports: !override
      # 2.9 published-ports, 2.10 port-owners; films:1/tcp: wrong
      # The harm of published-ports.
      # Whoever comes from elsewhere is kept out: where they are meant, declare it in \`ports.allowed\` instead.
      - "127.0.0.1:1:1/tcp"
      - { target: 2, published: "2", mode: host }
`);
  });

  it('writes a map of entries that go as a whole, else what differs alone', () => {
    const text = write(
      findingOf('network-membership', 'membership', 'films@cellar', { criterion: '1.2' }),
      findingOf('gateway-modes', 'network', 'cellar', { criterion: '1.1' }),
    );
    expect(text).toContain('networks: !override\n      front:\n        aliases:\n          - f\n');
    expect(parse(bodyOf(text), { logLevel: 'silent' })).toEqual({
      services: { films: { networks: { front: { aliases: ['f'] } } } },
      networks: {
        cellar: { internal: true, driver_opts: { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' } },
      },
    });
    expect(text).toContain('# For the same findings as `cellar.internal`.\n      # Compose makes the network anew');
  });

  it('writes lists as a whole, and says so where there was one', () => {
    const text = write(
      findingOf('new-privileges', 'setting', 'films:security_opt', { criterion: '7.9' }),
      findingOf('dropped-capabilities', 'setting', 'films:cap_drop', { criterion: '7.9' }),
    );
    expect(text).toMatch(/security_opt: !override\n {6}- "apparmor=own"\n {6}# 7\.9 new-privileges; /);
    expect(text).toMatch(/cap_add:\n {6}- "CHOWN"\n/);
    expect(text).not.toContain('price');
  });

  it('breaks long comments, lets nothing break out of them, and names a few of many', () => {
    const many = Array.from({ length: 6 }, (_, at) => {
      const finding = findingOf('published-ports', 'publishedPort', 'films:1/tcp');
      return { ...finding, seen: { ...finding.seen, observed: `seen ${at}\nservices: {} ${'long '.repeat(40)}` } };
    });
    const text = write(...many);
    expect(text).toContain('# and 2 more\n');
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(125);
    expect(Object.keys(parse(bodyOf(text), { logLevel: 'silent' }) as object)).toEqual(['services']);
    expect(text.split('\n').filter((line) => line.startsWith('services'))).toEqual(['services:']);
  });

  it('is ours as long as nobody has edited it', () => {
    const text = write(findingOf('published-ports', 'publishedPort', 'films:1/tcp'));
    expect(isOwn(text)).toBe(true);
    for (const other of [`${text}# mine\n`, text.replace('films', 'songs'), bodyOf(text), '', 'services: {}\n'])
      expect(isOwn(other)).toBe(false);
  });
});
