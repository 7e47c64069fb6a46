import { describe, expect, it } from 'vitest';
import { redactLabels } from './redact-labels.ts';
import { findSecrets } from './find-secrets.ts';
import { redact } from './redact.ts';
import { redacted, redactText } from './secret-shapes.ts';

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

  const secret = 'S3cr3tValue';
  it.each([
    `Host(\`a.test\`) && Header(\`X-Api-Key\`, \`${secret}\`)`,
    `Query(\`token\`, \`${secret}\`)`,
    `HeadersRegexp(\`Authorization\`,\`${secret}.*\`)`,
    `http://${secret}@h.test/x`,
    `redis://:${secret}@redis:6379`,
    ...['code', 'key', 'sid', 'sig', 'pass', 'jwt', 'auth', 'X-Plex-Token'].map(
      (key) => `https://a.test/x?a=b&${key}=${secret}&c=d`,
    ),
    `https://auth.test/?rd=https%3A%2F%2Fa.test%2F%3Ftoken%3D${secret}%26x%3D1&y=2`,
    `Cookie: a=${secret}; b=${secret}`,
    `Set-Cookie: x=${secret}; Path=/`,
    `DB_PASS=${secret}`,
    `DB_PASS=ab,${secret}`,
    `POSTGRES_PASSWORD=a&${secret}`,
    `DB_PASS="a ${secret}"`,
    `{"pass":"${secret}"}`,
    `{"pass":"a\\"${secret}"}`,
    `{'token': '${secret}'}`,
    `redis-server --requirepass ${secret}`,
    `curl -u a:${secret} http://x.test`,
    `<ApiKey>${secret}</ApiKey>`,
    `<Config ApiKey="${secret}"/>`,
    `dbPass=${secret}`,
    `PGPASSWORD=${secret} psql`,
    `SECRET_KEY_BASE=${secret}`,
    `Authorization: Token ${secret}`,
    `password=x;${secret}`,
  ])('takes it out of %s, once and for all', (text) => {
    const left = redactText(text);
    expect(left).toContain(redacted);
    expect(left).not.toContain(secret);
    expect(redactText(left)).toBe(left);
  });

  it('is not held up by a text that was made to', () => {
    const parts = ['-', '_pass', '?key=', '<pass ', 'Header(`', '$2y$', 'pass= ', 'a.b-', 'pass\\"', 'https://a'];
    for (const part of parts) {
      const text = part.repeat(50_000 / part.length);
      expect(redactText(redactText(text))).toBe(redactText(text));
    }
  });

  it.each([
    'Host(`a.test`) && Header(`X-Forwarded-Proto`, `https`)',
    'https://auth.media.test/?rd=https%3A%2F%2Fsonarr.media.test%2F&rm=GET',
    'Cookie: authelia_session=; session=',
    'X-Custom-IP-Authorization: 127.0.0.1',
    'ssh://me@nas.test',
    'docker run -u 1000:1000',
    'bypass: true',
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

  it('takes a known value out in every spelling, whole or cut off at an end', () => {
    const known = 'p&ss "wörd" 7x';
    const encoded = encodeURIComponent(known);
    const long = 'x'.repeat(60);
    const value = [
      `a ${known} b`,
      encoded,
      encoded.toLowerCase().replace('%c3%b6', '%c3%b6'),
      JSON.stringify({ known }),
      `${long}${known.slice(0, 10)}`,
      `${known.slice(-10)}${long}`,
    ];
    expect(redact(value, [known])).toEqual([
      `a ${redacted} b`,
      redacted,
      redacted,
      `{"known":"${redacted}"}`,
      `${long}${redacted}`,
      `${redacted}${long}`,
    ]);
  });

  it('takes the longest part of a cut value that repeats itself', () => {
    const [known, long] = ['abcdefghabcdefghabcdefgh-tail', 'x'.repeat(60)];
    const value = [`${long}${known.slice(0, 20)}`, `${long}${known.slice(0, 7)}`, long + known.slice(0, 8)];
    expect(redact(value, [known])).toEqual([`${long}${redacted}`, `${long}abcdefg`, `${long}${redacted}`]);
    const ends = 'head-abcdefghabcdefghabcdefgh';
    const cut = [`${ends.slice(-20)}${long}`, `${ends.slice(-7)}${long}`, `${ends.slice(-8)}${long}`];
    expect(redact(cut, [ends])).toEqual([`${redacted}${long}`, `bcdefgh${long}`, `${redacted}${long}`]);
  });

  it('takes what a rule asks for out of the requests that were made by it', () => {
    const value = { rule: 'Header(`X-Api-Key`, `0f1e2d3c4b`)', sent: ['X-Other: 0f1e2d3c4b'] };
    expect(redact(value)).toEqual({ rule: `Header(\`X-Api-Key\`, \`${redacted}\`)`, sent: [`X-Other: ${redacted}`] });
  });
});

it('finds what secretlint knows and we do not', async () => {
  const token = `shpat_${'0123456789abcdef'.repeat(2)}`;
  expect(await findSecrets({ rows: [{ banner: `hello ${token}` }] })).toEqual([token]);
});
