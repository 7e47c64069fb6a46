import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planContainers } from '../gather/plan/plan-containers.ts';
import { planNetworks } from '../gather/plan/plan-networks.ts';
import { planTraefik } from '../gather/plan/plan-traefik.ts';
import { readConfig } from '../gather/plan/read-config.ts';
import { parsePolicy } from '../policy/load.ts';
import { policyAt } from '../policy/policy.ts';
import { hostsOf } from '../traefik/rules/hosts-of.ts';
import { waysOf } from '../traefik/rules/ways-of.ts';
import { dice } from './dice.ts';

const crumbs = [
  '',
  '`',
  '"',
  '(',
  ')',
  '||',
  '&&',
  '!',
  '{',
  '}',
  '[',
  ':',
  '\n',
  '- ',
  '0',
  '-1',
  '*',
  '$',
  'é',
  '\u0000',
];

/** A text with a few of its pieces taken away, doubled, or replaced by something that has a meaning somewhere. */
function spoil(text: string, roll: (below: number) => number): string {
  let spoilt = text;
  for (let left = 1 + roll(4); left > 0; left -= 1) {
    const at = roll(spoilt.length + 1);
    const end = at + roll(12);
    const piece = roll(3) === 0 ? spoilt.slice(at, end).repeat(2) : (crumbs[roll(crumbs.length)] ?? '');
    spoilt = spoilt.slice(0, at) + piece + spoilt.slice(end);
  }
  return spoilt;
}

/** Names of the errors that came of it; one of ours says what was wrong, any other is a mistake of ours. */
function errorsOf(count: number, act: (roll: (below: number) => number) => void): Set<string> {
  const names = new Set<string>();
  for (let seed = 1; seed <= count; seed += 1) {
    try {
      act(dice(seed));
    } catch (error) {
      names.add(error instanceof Error ? error.name : String(error));
    }
  }
  return names;
}

const reference = readFileSync(join(import.meta.dirname, '../../fixtures/policies/reference.yaml'), 'utf8');
const rules = [
  'Host(`a.test`) && (PathPrefix(`/api`) || !Method(`POST`))',
  'HostRegexp(`^[a-z]+\\.a\\.test$`) || Host(`b.test`) && Header(`X-Key`, `1`)',
  'HostSNI(`*`) && ClientIP(`192.0.2.0/24`)',
];
const config = {
  name: 'shelf',
  services: {
    edge: {
      image: 'traefik:v3',
      command: ['--providers.docker', '--entrypoints.web.address=:80', '--entrypoints.web.http.tls=true'],
      ports: [{ target: 80, published: '80', protocol: 'tcp' }],
      networks: { front: null },
    },
    films: {
      image: 'films:1',
      labels: {
        'traefik.http.routers.films.rule': 'Host(`films.test`)',
        'traefik.http.routers.films.middlewares': 'door',
        'traefik.http.middlewares.door.basicauth.users': 'a:b',
        'traefik.http.routers.__proto__.polluted': 'yes',
      },
      networks: { front: { aliases: ['movies'] } },
    },
  },
  networks: { front: { name: 'front', ipam: { config: [{ subnet: '192.0.2.0/24' }] } } },
};

/** Another value of any kind at one place of a tree. */
function spoilTree(value: unknown, roll: (below: number) => number): unknown {
  if (typeof value !== 'object' || value === null || roll(6) === 0)
    return [null, [], {}, '', 'x', -1, true, [null], { '': null }][roll(9)];
  if (Array.isArray(value)) {
    const at = roll(value.length + 1);
    return value.map((each: unknown, index) => (index === at ? spoilTree(each, roll) : each));
  }
  const keys = Object.keys(value);
  const key = keys[roll(keys.length + 1)];
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === key ? spoilTree(each, roll) : (each as unknown)]),
  );
}

describe('what others wrote, spoilt at random', () => {
  it('as a policy is taken, or refused in words', () => {
    const names = errorsOf(40, (roll) => {
      policyAt(parsePolicy(spoil(reference, roll), 'stackproof.yaml').file, roll(8));
    });
    expect([...names]).toEqual(['ConfigError']);
  });

  it('as a rule is read, or called unreadable', () => {
    const names = errorsOf(400, (roll) => {
      const rule = spoil(rules[roll(rules.length)] ?? '', roll);
      const router = { rule, kind: 'http' as const, status: 'enabled', ...(roll(2) === 0 ? { ruleSyntax: 'v2' } : {}) };
      hostsOf(router);
      waysOf(router);
    });
    expect([...names]).toEqual([]);
  });

  it('as what Compose says is planned, or could not be seen', () => {
    const names = errorsOf(600, (roll) => {
      const planned = readConfig(spoilTree(config, roll));
      const containers = planContainers(planned);
      planNetworks(planned, containers);
      planTraefik(planned, containers);
    });
    expect([...names]).toEqual(['EvidenceError']);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
