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

  it('is a person alone, where init wrote nothing', () => {
    expect(findRules('version: 1\nproject: a\n').map(({ origin }) => origin)).toEqual(['hand', 'hand']);
  });
});
