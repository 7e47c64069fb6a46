import { describe, expect, it } from 'vitest';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { routedEntries } from './access-entries.ts';

/** How a router with this rule is asked, beside those of the small world. */
function askedBy(rule: string) {
  const { evidence, policy } = secured(({ traefik }) => {
    const like = traefik.routers.find(({ name }) => name === 'sonarr@docker');
    if (!like) throw new Error('sonarr is not routed');
    traefik.routers.push({ ...like, name: 'others@docker', rule, priority: 1 });
  });
  const vantage = fakeVantage({ namespaces: ['host', 'outside', 'traefik'], answer: () => ({ value: 'open' }) });
  const routed = routedEntries(contextOf(vantage, policy, evidence), evidence.traefik);
  return routed.find(({ asked }) => asked.router === 'others@docker')?.entries.map(({ host, sni }) => [host, sni]);
}

describe('how a router is asked', () => {
  it.each([
    ['PathPrefix(`/others`)', 'stackproof.test', 'jellyfin.small.test'],
    ['HostRegexp(`^[a-z]+\\.elsewhere\\.test$`)', 'a.elsewhere.test', 'jellyfin.small.test'],
    ['HostRegexp(`^b\\.small\\.test$`)', 'b.small.test', 'b.small.test'],
    ['Host(`b.elsewhere.test`)', 'b.elsewhere.test', 'b.elsewhere.test'],
  ])('under a handshake for a name that has a certificate: %s', (rule, host, sni) => {
    expect(askedBy(rule)).toEqual([[host, sni]]);
  });
});
