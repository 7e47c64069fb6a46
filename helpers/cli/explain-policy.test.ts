import { describe, expect, it } from 'vitest';
import { PolicyFile } from '../policy/schema.ts';
import { findRules } from './explain-policy.ts';
import { writePolicy } from './write-policy.ts';

const written = writePolicy(
  PolicyFile.parse({
    version: 1,
    project: 'small',
    networks: { front: { members: ['films'] } },
    services: { films: { health: false } },
  }),
);

describe('where the rules of a policy came from', () => {
  it('is what init saw, what it assumed, or a person', () => {
    const text = written.replace('services:', 'ports: { allowed: [{ port: 22, owner: host }] } # our own\nservices:');
    const rules = findRules(text);
    const of = (rule: string) => rules.find((each) => each.rule === rule);
    expect(of('networks.front.members')).toMatchObject({ value: '["films"]', origin: 'seen', note: null });
    expect(of('services.films.health')).toMatchObject({ origin: 'assumed', note: 'assumed: it has no health check' });
    expect(of('ports.allowed.0.port')).toMatchObject({ value: '22', origin: 'hand' });
    const line = text.split('\n').findIndex((each) => each.includes('port: 22')) + 1;
    expect(of('ports.allowed.0.port')?.line).toBe(line);
  });

  it('is init for what it lists, entry by entry, and open for what it keeps no note of', () => {
    const text = writePolicy(
      PolicyFile.parse({
        version: 1,
        services: { films: {}, door: {} },
        access: { one_factor: ['films'], login: { kind: 'basicauth' } },
        bans: { service: 'films' },
        tunnels: [{ service: 'door', targets: ['http://films:80'] }],
      }),
    );
    const originOf = (rule: string, of = text) => findRules(of).find((each) => each.rule === rule)?.origin;
    expect(originOf('tunnels.0.targets')).toBe('seen');
    expect(originOf('access.one_factor')).toBe('seen');
    for (const rule of ['version', 'access.login.kind', 'bans.service']) expect(originOf(rule)).toBe('unnoted');
    expect(originOf('access.one_factor', text.replace('- films', '- films\n    - door'))).toBe('hand');
    const another = text.replace('tunnels:\n', 'tunnels:\n  - service: films\n    targets: []\n');
    expect(originOf('tunnels.0.service', another)).toBe('hand');
    expect(originOf('tunnels.1.service', another)).not.toBe('hand');
  });

  it('is a person alone, where init wrote nothing', () => {
    expect(findRules('version: 1\nproject: a\n').map(({ origin }) => origin)).toEqual(['hand', 'hand']);
  });
});
