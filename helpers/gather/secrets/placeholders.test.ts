import { describe, expect, it } from 'vitest';
import { placeholderIn, type Reader } from './placeholders.ts';

const reader = (change: Partial<Reader> = {}): Reader => ({ variables: [], programs: ['app'], options: [], ...change });

describe('placeholderIn', () => {
  it.each([
    ['password: {{ env "DB_PASSWORD" }}', 'variable'],
    ['smtp_auth_password: \'{{ env "SMTP" }}\'', 'variable'],
    ['token: {{ secret "/run/secrets/token" }}', 'variable'],
    ['url: {{ fileContent "/run/secrets/token" | trim }}', 'variable'],
    ['password: "{{ db_password }}"', 'variable'],
    ['apiKey: {{ .Values.key }}', 'variable'],
    ['"token": "{{APP_TOKEN}}",', 'variable'],
    ['password = ${DB_PASSWORD}', 'variable'],
    ['url = redis://:${REDIS_PASSWORD}@cache', 'variable'],
    ['password: ${VALUE}', 'variable'],
    ['password = $DB_PASSWORD', 'variable'],
    ['pass=%DB_PASSWORD%', 'variable'],
    ['{"apiKey": "__API_KEY__"}', null],
    ['"apiKey": "__API_KEY__",', 'variable'],
    ['password: $(cat /run/secrets/db)', 'command'],
    ['password: file:///run/secrets/db', 'file-url'],
  ])('knows what nobody fills in: %s', (line, kind) => {
    expect(placeholderIn(line, reader())).toBe(kind);
    expect(placeholderIn(line, null)).toBe(kind);
  });

  it.each([
    'proxy_set_header Authorization $http_authorization;',
    'auth_request_set $token $upstream_http_x_auth_token;',
    'password: ${db.password}',
    'password_file: ${PASSWORD_FILE}',
    'summary: "{{ $labels.token }} of {{ .Labels.name }}"',
    '"legendFormat": "{{token}}"',
    'command = sh -c "start --token $(cat /run/secrets/token)"',
    'password: secret',
    'level: ${LOG_LEVEL}',
  ])('leaves alone: %s', (line) => {
    expect(placeholderIn(line, reader())).toBeNull();
  });

  const has = reader({ variables: ['DB_PASSWORD', 'VALUE', 'DB'] });
  it.each(['password = ${DB_PASSWORD}', 'password: ${VALUE}', 'password: {{ env "DB" }}', 'password: {{DB_PASSWORD}}'])(
    'believes who has the variable: %s',
    (line) => {
      expect(placeholderIn(line, has)).toBeNull();
      // It takes its file as it stands, whatever it has.
      expect(placeholderIn(line, { ...has, programs: ['prometheus'] })).toBe('variable');
    },
  );

  it.each([
    ['loki', [], 'variable'],
    ['loki', ['config.expand-env'], null],
    ['logstash', [], null],
  ] as const)('knows what %s does with %j', (program, options, kind) => {
    expect(placeholderIn('password: ${DB_PASSWORD}', { ...has, programs: [program], options })).toBe(kind);
  });

  it.each([
    [reader({ programs: ['authelia'] }), 'variable'],
    [reader({ programs: ['authelia'], variables: ['X_AUTHELIA_CONFIG_FILTERS'] }), null],
    [reader({ programs: ['authelia'], options: ['config.experimental.filters'] }), null],
    [reader({ programs: ['traefik'] }), null],
    [reader({ programs: ['gomplate'] }), null],
  ])('knows who renders templates: %j', (known, kind) => {
    expect(placeholderIn('password: {{ secret "/run/secrets/db" }}', known)).toBe(kind);
  });
});
