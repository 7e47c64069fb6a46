import { describe, expect, it } from 'vitest';
import { literalIn, unexpanded } from './literals.ts';

describe('literalIn', () => {
  it.each([
    ['API_KEY', '$(cat /run/secrets/sonarr-key)', 'command'],
    ['API_KEY', '$(< /run/secrets/sonarr-key)', 'command'],
    ['API_KEY', '`cat /run/secrets/sonarr-key`', 'command'],
    ['URL', 'redis://:$(cat /run/secrets/redis)@redis:6379', 'command'],
    ['API_KEY', 'file:///run/secrets/sonarr-key', 'file-url'],
    ['DB_PASSWORD', '${DB}', 'variable'],
    ['DB_PASSWORD', '$DB', 'variable'],
    ['URL', 'postgres://media:${DB_PASSWORD}@db.test/media', 'variable'],
    ['URL', 'postgres://media:${DB_PASSWORD:-none}@db.test/media', 'variable'],
  ])('finds %s=%s', (name, text, kind) => {
    expect(literalIn(name, text)).toBe(kind);
  });

  it.each([
    ['traefik.http.routers.a.rule', 'Host(`cat.media.test`) && Path(`/api`)'],
    ['traefik.http.middlewares.a.redirectregex.replacement', 'https://${1}'],
    ['traefik.http.middlewares.a.basicauth.users', 'anna:$2y$05$abcdefghijklmnopqrstuv'],
    ['HASH', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA'],
    ['GF_SECURITY_ADMIN_PASSWORD', '$__file{/run/secrets/grafana}'],
    ['PS1', '\\u@\\h:\\w\\$ '],
    ['summary', 'The certificate of {{ $labels.cn }} expires'],
    ['PATTERN', '^/api/(.*)$'],
    ['API_KEY_FILE', '/run/secrets/sonarr-key'],
    ['TZ', 'Europe/Berlin'],
  ])('leaves alone %s=%s', (name, text) => {
    expect(literalIn(name, text)).toBeNull();
  });
});

describe('unexpanded', () => {
  const left = (argv: string[]) => unexpanded(argv).map(({ text }) => text);

  it('leaves out the script of a shell, wherever the shell stands', () => {
    expect(left(['sh', '-c', 'echo $X'])).toEqual(['sh', '-c']);
    expect(left(['/bin/bash', '-euo', '-c', 'echo $X', 'more'])).toEqual(['/bin/bash', '-euo', '-c', 'more']);
    expect(left(['tini', '--', 'ash', '-ec', 'echo $X'])).toEqual(['tini', '--', 'ash', '-ec']);
  });

  it('keeps the words of all other programs', () => {
    expect(left(['redis-server', '--requirepass', '$(cat /run/secrets/redis)'])).toHaveLength(3);
    expect(left(['sh', '/start.sh', '-c', '$(cat /run/secrets/redis)'])).toHaveLength(4);
    expect(left(['curl', '-c', 'jar'])).toHaveLength(3);
  });
});
