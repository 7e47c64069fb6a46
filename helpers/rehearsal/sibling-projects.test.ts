import { describe, expect, it } from 'vitest';
import { readModel, type Model } from './compose-model.ts';
import { rehearse, type Stage } from './rehearse-model.ts';
import { siblingsOf, startOrder } from './sibling-projects.ts';

const modelOf = (name: string, services: Record<string, unknown>, rest: Record<string, unknown> = {}): Model =>
  readModel({ name, services, ...rest });

const gate = modelOf(
  'gate',
  {
    porter: { image: 'nobody.test/porter:1', networks: { lane: null } },
    tunnel: { image: 'nobody.test/tunnel:1', networks: { lane: null } },
  },
  { networks: { lane: { name: 'lane' } }, volumes: { shelf: { name: 'gate_shelf' } } },
);
const garden = modelOf(
  'garden',
  {
    pond: {
      image: 'nobody.test/pond:1',
      labels: { 'traefik.http.middlewares.who.forwardauth.address': 'http://porter:7400/auth' },
      networks: { joined: null },
    },
    frog: { image: 'nobody.test/frog:1', network_mode: 'container:gate-tunnel-1' },
  },
  { networks: { joined: { name: 'lane', external: true }, far: { name: 'far', external: true } } },
);

const stageOf = (model: Model): Stage => ({
  disk: { project: '/home/owner', work: '/run/lab', kindOf: () => null },
  host: { processors: 2, address: '198.51.100.10', address6: '2001:db8::10' },
  texts: [],
  siblings: siblingsOf(model, [gate, garden]),
  isReal: () => null,
  failed: new Map(),
});

const orderOf = (...models: Model[]) => startOrder(models).map(({ name }) => name);

describe('several projects in one lab', () => {
  it('come up in the order of what they make for each other', () => {
    const volume = { volumes: { lent: { name: 'gate_shelf', external: true } } };
    const reader = modelOf('reader', { films: { image: 'nobody.test/films' } }, volume);
    const guest = modelOf('guest', { frog: { image: 'nobody.test/frog', network_mode: 'container:gate-tunnel-1' } });
    const alone = modelOf('alone', { films: { image: 'nobody.test/films' } });
    expect(orderOf(garden, gate)).toEqual(['gate', 'garden']);
    expect(orderOf(reader, gate)).toEqual(['gate', 'reader']);
    expect(orderOf(guest, gate)).toEqual(['gate', 'guest']);
    expect(orderOf(alone, gate)).toEqual(['alone', 'gate']);
  });

  it('cannot come up where each waits for the other', () => {
    const services = { films: { image: 'nobody.test/films' } };
    const one = modelOf('one', services, { networks: { a: { name: 'a' }, b: { name: 'b', external: true } } });
    const other = modelOf('other', services, { networks: { b: { name: 'b' }, a: { name: 'a', external: true } } });
    expect(() => startOrder([one, other])).toThrow(/^one and other each need what the other makes/);
  });

  it('have made by the lab only what none of them makes', () => {
    const { externals, changes } = rehearse(garden, stageOf(garden));
    expect(externals.map(({ name }) => name)).toEqual(['far']);
    expect(changes.map(({ what }) => what)).toContain('the external network far is made, and empty');
  });

  it('live with the containers of the others, as their owner has them', () => {
    const { model } = rehearse(garden, stageOf(garden));
    expect(model.services['frog']?.network_mode).toBe('container:gate-tunnel-1');
  });

  it('name each other’s logins, and where those listen', () => {
    const { model, logins } = rehearse(gate, stageOf(gate));
    expect(logins).toEqual(['porter']);
    expect(model.services['porter']?.environment?.['STANDIN_HTTP']).toBe('7400');
  });
});
