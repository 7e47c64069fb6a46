import { describe, expect, it } from 'vitest';
import { secured } from '../../testing/worlds/world-secured.ts';
import { routedEntries } from '../access/access-entries.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { reachAsVisitors } from './reach-as-visitors.ts';

/** sonarr has a router of higher priority for some visitors; where each router is asked from. */
function namespaces(rule: string): Map<string, string | undefined> {
  const { evidence, policy } = secured(({ traefik }) => {
    const first = traefik.routers.find(({ name }) => name === 'sonarr@docker');
    if (first) traefik.routers.push({ ...first, name: 'sonarr-lan@docker', rule, priority: 9000 });
  });
  const vantage = fakeVantage({ namespaces: ['host', 'outside'], answer: () => ({}) });
  const context = contextOf(vantage, policy, evidence);
  const routed = reachAsVisitors(context, evidence.traefik, routedEntries(context, evidence.traefik));
  return new Map(routed.map(({ asked: { router }, entries: [first] }) => [router, first?.at.namespace]));
}
const near = (range: string) => namespaces(`Host(\`sonarr.media.test\`) && ClientIP(\`${range}\`)`);

describe('reachAsVisitors', () => {
  const { evidence } = secured();
  const source = evidence.containers.find(({ subject }) => subject === 'sonarr')?.attachments[0]?.ipv4 ?? '';

  it('asks a router for certain visitors from where one of them stands, and the others from outside', () => {
    const from = near(source);
    expect([from.get('sonarr-lan@docker'), from.get('sonarr@docker')]).toEqual(['sonarr', 'outside']);
  });

  it('leaves a router that takes nobody who is there, and one that takes visitors of ours', () => {
    expect(near('192.0.2.77').get('sonarr-lan@docker')).toBeUndefined();
    expect(near('198.51.100.0/24').get('sonarr-lan@docker')).toBe('outside');
  });
});
