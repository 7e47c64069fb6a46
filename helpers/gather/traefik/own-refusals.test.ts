import { describe, expect, it } from 'vitest';
import type { Answer } from '../../evidence/routes.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { nameRefusers } from './own-refusals.ts';

const refused: Answer = {
  ...{ host: 'samples.small.test', router: 'samples@docker', scheme: 'https', status: 404, error: null },
  ...{ location: null, certificate: null, path: '/-/', speaker: 'proxy' },
};
const backend = { router: 'samples@docker', service: 'samples@docker', network: null, owner: null };

/** Who is said to refuse what the service itself, asked directly, answers with a status. */
async function refuser(change: Partial<Answer>, status: number, value: 'open' | 'refused' = 'open') {
  const http = { status, headers: {}, body: '404 page not found', certificate: null };
  const vantage = fakeVantage({ namespaces: ['traefik'], answer: () => ({ value: 'open', http }) });
  const asked = [
    { ...refused, ...change },
    { method: 'GET', headers: {} },
  ] as const;
  const backends = [{ ...backend, url: 'http://203.0.113.67:9090', value }];
  const [answer] = await nameRefusers(vantage, 'traefik', [asked], backends);
  return { speaker: answer?.speaker, asked: vantage.asked.map(({ probe }) => 'path' in probe && probe.path) };
}

describe('a refusal in the words of the proxy', () => {
  it('is the service’s own where that says the same', async () => {
    expect(await refuser({}, 404)).toEqual({ speaker: 'somebody', asked: ['/-/'] });
  });

  it('is the proxy’s where the service would have answered, or is not there to be asked', async () => {
    expect((await refuser({}, 200)).speaker).toBe('proxy');
    expect(await refuser({}, 404, 'refused')).toEqual({ speaker: 'proxy', asked: [] });
  });

  it('is the proxy’s where no router takes the name, or it is another refusal', async () => {
    expect(await refuser({ router: '' }, 404)).toEqual({ speaker: 'proxy', asked: [] });
    expect(await refuser({ status: 502 }, 404)).toEqual({ speaker: 'proxy', asked: [] });
  });
});
