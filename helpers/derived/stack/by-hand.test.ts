import { describe, expect, it } from 'vitest';
import { askOwnApi, containersOfService, inNamespaceOf, withCookie } from './by-hand.ts';
import { quote, word } from '../../lib/shell-word.ts';

describe('a command to see it oneself', () => {
  it('has whatever the stack calls itself as one word', () => {
    expect(word('https://sonarr.media.test:8443/api')).toBe('https://sonarr.media.test:8443/api');
    expect(word('$(rm -rf ~)')).toBe("'$(rm -rf ~)'");
    expect(word('')).toBe("''");
    expect(quote(`it's`)).toBe(`'it'\\''s'`);
    expect(containersOfService('a; b')).toBe("$(docker compose ps -aq 'a; b')");
  });

  it('is run in the network namespace that is meant, and as it is on the host', () => {
    expect(inNamespaceOf('redis', 'ss -lnt')).toBe(
      "nsenter -n -t $(docker inspect --format '{{.State.Pid}}' $(docker compose ps -q redis)) ss -lnt",
    );
    expect(inNamespaceOf('host', 'ss -lnt')).toBe('ss -lnt');
    expect(askOwnApi('host', 8080, '/api/http/routers/a b')).toBe(
      "curl -sS 'http://127.0.0.1:8080/api/http/routers/a b'",
    );
  });

  it('says whose cookie it sends', () => {
    expect(withCookie('curl -sS https://a.test/', 'tester')).toBe(
      'curl -b "$COOKIE" -sS https://a.test/  # COOKIE=name=value: of tester, as a browser has it',
    );
  });
});
