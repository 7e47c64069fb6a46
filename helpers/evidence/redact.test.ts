import { describe, expect, it } from 'vitest';
import { redact, redacted, redactLabels, redactText } from './redact.ts';

describe('redactLabels', () => {
  it('keeps the labels of Traefik and Compose, and no others', () => {
    expect(
      redactLabels({
        'traefik.enable': 'true',
        'com.docker.compose.service': 'web',
        'org.example.token': 'abc',
        maintainer: 'me',
      }),
    ).toEqual({ 'traefik.enable': 'true', 'com.docker.compose.service': 'web' });
  });

  it('keeps the names of users and takes their hashes', () => {
    const name = 'traefik.http.middlewares.door.basicauth.users';
    const value =
      'admin:$2y$05$abcdefghijklmnopqrstuuMUT1mrqCrpPZbrSTFSmQ3wKhGKqUJX5,guest:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/';
    expect(redactLabels({ [name]: value })).toEqual({ [name]: `admin:${redacted},guest:${redacted}` });
    expect(redactLabels({ [name]: 'admin:{SHA}fEqNCco3Yq9h5ZUglD3CZJT4lBs=' })).toEqual({
      [name]: `admin:${redacted}`,
    });
  });

  it.each([
    ['traefik.http.middlewares.key.headers.customrequestheaders.X-Api-Key', 'f00dfeed'],
    ['traefik.http.middlewares.key.headers.customrequestheaders.Authorization', 'Basic YWRtaW46c2VjcmV0'],
    ['traefik.http.middlewares.key.headers.customrequestheaders.X-Thing', 'Zk3vQ9sLx0TbW7yHn2RcJ5dP'],
    ['traefik.http.middlewares.bouncer.plugin.bouncer.crowdsecLapiKey', 'Zk3vQ9sLx0TbW7yHn2RcJ5dP'],
  ])('takes the value of %s', (name, value) => {
    const text = JSON.stringify(redactLabels({ [name]: value }));
    expect(text).toContain(redacted);
    for (const word of value.split(' ').filter((each) => each !== 'Basic')) expect(text).not.toContain(word);
  });

  it.each([
    ['traefik.http.routers.token.rule', 'Host(`token-of-a-very-long-name.media.test`)'],
    ['traefik.http.services.web.loadbalancer.passhostheader', 'true'],
    ['traefik.http.services.web.loadbalancer.sticky.cookie', 'true'],
    [
      'traefik.http.middlewares.login.forwardauth.address',
      'http://authelia:9091/api/verify?rd=https://auth.media.test',
    ],
    ['com.docker.compose.config-hash', '2e3573c0f929e834a34576b8b0e34b6c0dd149fc53d2a8103bca920bc8dd81eb'],
  ])('leaves %s alone', (name, value) => {
    expect(redactLabels({ [name]: value })).toEqual({ [name]: value });
  });
});

describe('redactText', () => {
  it.each([
    ['an address with credentials', 'http://admin:hunter2hunter2@198.51.100.10/', 'hunter2hunter2'],
    ['a JSON web token', 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def', 'eyJzdWIiOiIxIn0'],
    ['an assignment', 'curl failed: API_KEY=0123456789abcdef', '0123456789abcdef'],
    ['a query', 'https://media.test/x?apikey=0123456789abcdef&y=1', '0123456789abcdef'],
    ['a bearer header', 'Authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
    ['a private key', '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----', 'MHcCAQEE'],
  ])('takes %s out', (_what, text, secret) => {
    expect(redactText(text)).toContain(redacted);
    expect(redactText(text)).not.toContain(secret);
  });

  it.each([
    'sha256:f237906414c527b10faa28a12b06c9e31d925c258cecac20cabebb3c57c803a3',
    'Host(`sonarr.media.test`)',
    'http://203.0.113.34:8096',
    '2026-11-24T08:30:10.715917265Z',
    '2001:db8:2::3',
    'HTTP/1.1 404 Not Found',
  ])('leaves %s alone', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('redact', () => {
  it('reaches every string, keeps the shape, and does nothing the second time', () => {
    const value = { rows: [{ id: 'a', output: 'password: hunter2hunter2', n: 1, none: null }] };
    const once = redact(value);
    expect(once).toEqual({ rows: [{ id: 'a', output: `password: ${redacted}`, n: 1, none: null }] });
    expect(redact(once)).toEqual(once);
    expect(value.rows[0]?.output).toBe('password: hunter2hunter2');
  });
});
