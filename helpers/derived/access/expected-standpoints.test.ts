import { describe, expect, it } from 'vitest';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { expectedStandpoints } from './expected-standpoints.ts';

const expected = (change?: (evidence: Artifacts, policy: Policy) => void): string[] => {
  const { evidence, policy } = secured(change);
  return expectedStandpoints(evidence, policy);
};
const tunnel = (service: string, on: 'host' | 'container') => ({
  ...{ service, on, kind: 'wireguard', readFrom: 'its image', ingress: null, error: null },
});
const outside = ['outside over IPv4', 'outside over IPv6'];
const networks = ['frontend-net', 'backend-net', 'download-net', 'security-net'];

describe('standpoints from which the proxy has to be asked', () => {
  it('are both families of the outside, each network on which it has a neighbour, and the host', () => {
    expect(expected()).toEqual([...outside, ...networks, 'the host']);
  });

  it('are not networks on which the proxy is alone', () => {
    const alone = expected(({ containers }) => {
      for (const each of containers) if (each.subject === 'authelia') each.pid = 0;
    });
    expect(alone).toEqual([...outside, 'frontend-net', 'backend-net', 'download-net', 'the host']);
  });

  it('are a tunnel’s interface on the host', () => {
    expect(expected(({ tunnels }) => void tunnels.tunnels.push(tunnel('wg0', 'host')))).toContain('wg0');
  });

  it('are a tunnel’s container by itself, and not as a neighbour', () => {
    const found = expected(({ tunnels, containers }) => {
      tunnels.tunnels.push(tunnel('authelia', 'container'));
      for (const each of containers) if (each.subject === 'authelia') each.service = null;
    });
    expect(found).toContain('authelia');
    expect(found).not.toContain('security-net');
  });

  it('are a tunnel that only the policy declares, by its service where its container has another name', () => {
    const found = expected(({ containers, tunnels }, policy) => {
      Object.assign(policy, { tunnels: [{ service: 'authelia', kind: 'wireguard', targets: [] }] });
      tunnels.tunnels = [];
      for (const each of containers) if (each.subject === 'authelia') each.subject = 'small-authelia-1';
    });
    expect(found).toContain('authelia');
    expect(found).not.toContain('small-authelia-1');
  });

  it('are not the host where the proxy itself is on it', () => {
    const found = expected(({ containers }) => {
      for (const each of containers) if (each.subject === 'traefik') each.namespace = 'host';
    });
    expect(found).toEqual(outside);
  });
});
