import { describe, expect, it } from 'vitest';
import { strangerRow } from '../../testing/worlds/world-access.ts';
import { reproduceRequest } from './access-answers.ts';

describe('the command to see an answer oneself', () => {
  it('goes to the address that was asked, by the name that was asked for', () => {
    expect(
      reproduceRequest(
        strangerRow({
          purpose: 'anonymous',
          name: 'browser',
          host: 'sonarr.small.test',
          path: '/x',
          address: '198.51.100.10',
          port: 443,
        }),
      ),
    ).toBe("curl -sSik --path-as-is --resolve 'sonarr.small.test:443:198.51.100.10' 'https://sonarr.small.test/x'");
  });

  it('names another port than the usual one, and writes IPv6 as curl wants it', () => {
    expect(
      reproduceRequest(
        strangerRow({
          purpose: 'anonymous',
          name: 'browser',
          host: 'sonarr.small.test',
          path: '/',
          address: '2001:db8::1',
          port: 8443,
        }),
      ),
    ).toContain("--resolve 'sonarr.small.test:8443:[2001:db8::1]' 'https://sonarr.small.test:8443/'");
  });

  it('says ADDRESS where the recording has none, and sends an odd target as it was', () => {
    const reproduce = reproduceRequest(
      strangerRow({
        purpose: 'anonymous',
        name: 'browser',
        host: 'sonarr.small.test',
        path: '*',
        method: 'OPTIONS',
        sent: ['X-Original-URL: /api'],
      }),
    );
    expect(reproduce).toBe(
      "curl -sSik --path-as-is -X OPTIONS --resolve 'sonarr.small.test:443:ADDRESS' -H 'X-Original-URL: /api' 'https://sonarr.small.test/' --request-target '*'",
    );
  });
});
