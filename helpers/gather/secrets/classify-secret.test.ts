import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { classifySecrets } from './classify-secret.ts';

const kindOf = async (name: string, text: string, script = false) =>
  (await classifySecrets([{ name, text, script }]))[0]?.kind ?? null;
/** As if made by chance, and the same in every run. */
const bytesOf = (bytes: number) => createHash('sha512').update('stackproof').digest().subarray(0, bytes);
const made = (bytes: number) => bytesOf(bytes).toString('base64url');
const hex = (bytes: number) => bytesOf(bytes).toString('hex');
/** Of a shape that rules know; put together here, so that nobody takes this file for one that holds a token. */
const githubs = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;

describe('classifySecrets', () => {
  it.each([
    ['DB_PASS', 'hunter2', 'named'],
    ['GF_SECURITY_ADMIN_PASSWORD', 'admin', 'named'],
    ['SONARR__AUTH__APIKEY', hex(16), 'named'],
    ['--requirepass', 'tulip-and-rose', 'named'],
    ['S3_KEY', 'AB12cd34EF', 'named'],
    ['THING', githubs, 'token'],
    ['traefik.http.middlewares.a.basicauth.users', 'anna:$2y$05$abcdefghijklmnopqrstuv', 'hash'],
    ['THING', '-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----', 'key'],
    ['DATABASE_URL', 'postgres://media:tulip@db.test/media', 'token'],
    ['BROKER_URL', 'amqp://media:tulip@mq.test/', 'credentials'],
    ['THING', made(24), 'random'],
    ['THING', hex(16), 'random'],
    ['CONFIG', Buffer.from('user: anna\npassword: tulip-and-rose\n').toString('base64'), 'credentials'],
    [
      'CONFIG',
      Buffer.from(Buffer.from('password=tulip-and-rose').toString('base64')).toString('base64'),
      'credentials',
    ],
    ['FORM', 'password%3Dtulip-and-rose%26user%3Danna', 'credentials'],
    ['LOGIN', Buffer.from('anna:Tulip4rose').toString('base64'), 'credentials'],
    ['AUTH_BASIC', 'anna:Tulip4rose', 'credentials'],
    ['DSN', 'media:tulip@tcp(db.test:3306)/media', 'credentials'],
    ['SETTINGS', '{"db":{"pw":"tulip-and-rose"}}', 'credentials'],
    ['BOT', `123456789:AA${'a1B2c3D4e5'.repeat(4).slice(0, 33)}`, 'token'],
    ['HOOK', `https://discord.com/api/webhooks/123456789012/${'a1B2c3D4e5'.repeat(6)}`, 'token'],
    ['TOTP_SEED', 'JBSWY3DPEHPK3PXP', 'named'],
    ['ROOTPW', 'Tulip4rose', 'named'],
    ['VPN_CREDS', 'anna Tulip4rose', 'named'],
    ['SESSION_ID', hex(16), 'random'],
  ])('knows %s', async (name, text, kind) => {
    expect(await kindOf(name, text)).toBe(kind);
  });

  it.each([
    ['redis-server --requirepass tulip-and-rose', 'credentials'],
    ['curl -H "X-Api-Key: 0123456789abcdef" http://127.0.0.1/', 'credentials'],
    ['curl -u anna:tulip http://127.0.0.1/', 'credentials'],
    [`RUN git clone https://${githubs}@git.test/x`, 'token'],
    ['mysqladmin ping -uroot -ptulip', 'credentials'],
    ['mongosh -u root -p tulip --eval 1', 'credentials'],
    ['redis-cli -h cache -a tulip ping', 'credentials'],
    ['sshpass -p tulip ssh anna@nas.test', 'credentials'],
    ['mosquitto_pub -h mq -u anna -P tulip -t a -m b', 'credentials'],
    ['ldapsearch -x -D cn=anna -w tulip', 'credentials'],
    ['7z a -ptulip /backup/a.7z /data', 'credentials'],
    ['zip -r -P tulip a.zip /data', 'credentials'],
    ['openssl enc -aes-256-cbc -k tulip -in a', 'credentials'],
    ['smbclient //nas.test/a -U anna%tulip', 'credentials'],
    ['htpasswd -bc /a anna tulip', 'credentials'],
    ['htpasswd -nb anna tulip', 'credentials'],
    ['rabbitmqctl add_user anna tulip', 'credentials'],
    ['mc alias set nas http://minio:9000 anna tulip', 'credentials'],
    ['echo tulip | docker login -u anna --password-stdin', 'credentials'],
    ["echo 'root:tulip' | chpasswd", 'credentials'],
    ['redis-cli config set requirepass tulip', 'credentials'],
    ["define('DB_PASSWORD', 'tulip');", 'credentials'],
    ["$CONFIG['dbpassword'] = 'tulip';", 'credentials'],
    ["'dbpassword' => 'tulip',", 'credentials'],
    ['rpcpassword=tulip', 'credentials'],
    ['bind_pw = tulip', 'credentials'],
    ['PresharedKey = tulip', 'credentials'],
    ['pg_dump --no-password media', null],
    ['zip -r a.zip /data', null],
    ['openssl s_client -connect a.test:443', null],
    ['htpasswd -v /a anna', null],
  ])('knows one within the words of a program: %s', async (text, kind) => {
    expect(await kindOf('script', text, true)).toBe(kind);
  });

  it.each([
    ['PASSENGER_APP_ENV', 'production'],
    ['COMMUNITY', 'Family39'],
    ['SNMP_COMMUNITY', 'public'],
    ['PIN_CORES', '0123'],
    ['LED_PIN', '17'],
    ['BOUNCER_KEY_traefik', '/run/secrets/bouncer'],
    ['COUNTRY_CODE', 'kestrel39'],
    ['PUSH_URL', 'https://kuma.test/api/push'],
    ['SALT', 'sea'],
    ['AUTHELIA_JWT_SECRET_FILE', '/run/secrets/jwt'],
    ['AUTHELIA_JWT_SECRET_FILE', 'jwt'],
    ['GPG_KEY', '7169605F62C751356D054A26A821E680E5FA6305'],
    ['PYTHON_SHA256', hex(32)],
    ['org.opencontainers.image.revision', hex(20)],
    ['INSTANCE', randomUUID()],
    ['IMAGE', `sha256:${hex(32)}`],
    ['APP_VERSION', '1.29.3-alpine-20261101'],
    ['SSH_HOST', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJx1bW15'],
    ['PASSWORD_RESET', 'true'],
    ['TOKEN_TTL', '3600'],
    ['SESSION_SECRET', ''],
    ['JWT_ISSUER', 'https://auth.media.test'],
    ['API_KEY', '${SONARR_KEY}'],
    ['GF_SECURITY_ADMIN_PASSWORD', '$__file{/run/secrets/grafana}'],
    ['BYPASS_LIST', '127.0.0.1,media.test'],
    ['traefik.http.services.a.loadbalancer.passhostheader', 'true'],
    ['traefik.http.middlewares.authelia.forwardauth.authresponseheaders', 'Remote-User,Remote-Groups'],
    ['traefik.http.routers.token.rule', 'Host(`token.media.test`)'],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['CACHE_KEY', 'media'],
    ['AUTH', 'basic'],
    ['CLASS', 'org.example.AbstractSingletonProxyFactoryBean'],
    ['CIPHERS', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    ['GREETING', Buffer.from('Welcome to the house of Anna').toString('base64')],
    ['URL', 'http://authelia:9091/api/verify?rd=https://auth.media.test/'],
    ['COOKIE_NAME', 'authelia_session'],
    ['INSTALLATION', hex(16)],
    ['globalSettings__installation__id', hex(16)],
    ['LICENSE_KEYID', hex(16)],
    ['CF_ZONE_ID', hex(16)],
    ['OAUTH_CLIENT_ID', made(18)],
    ['ACME_EAB_KID', made(18)],
    ['SERVER_PUBKEY', Buffer.from(hex(16), 'hex').toString('base64')],
    ['RELEASE', hex(20)],
    ['MASTER_KEY_ALGO', 'aes'],
    ['S3_OBJECT_KEY', 'media/backup-2026.tar'],
    ['SENTRY_DSN', `https://${hex(16)}@crashes.test/4`],
    ['LISTEN', '0.0.0.0:8080'],
    ['SCHEDULE', Buffer.from('every day: at three o clock').toString('base64')],
  ])('leaves alone %s', async (name, text) => {
    expect(await kindOf(name, text)).toBeNull();
  });

  it.each([
    'authelia storage user totp generate tester --secret "$(cat /run/secrets/tester-totp)" > /dev/null || exit 1',
    'requirepass $(cat /run/secrets/redis-password)',
    'REDISCLI_AUTH="$(cat /run/secrets/redis-password)" redis-cli ping | grep -qx PONG',
    'exec redis-server --requirepass $REDIS_PASSWORD',
    'mysqladmin ping -uroot -p$MYSQL_ROOT_PASSWORD',
    'mysqladmin -h db -P 3306 ping',
    'mongosh -u root -p "$(cat /run/secrets/mongo)" --eval 1',
    'redis-cli -a "$REDIS_PASSWORD" ping',
    'mkdir -p /data && redis-cli -p 6379 ping',
    'apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*',
    `ADD file:${hex(32)} in /`,
    `echo "${hex(32)}  file.tar.gz" | sha256sum -c -`,
    'wget -qO/dev/null http://127.0.0.1:9091/api/health',
  ])('leaves a program alone: %s', async (text) => {
    expect(await kindOf('script', text, true)).toBeNull();
  });

  it('tells how long it is, and nothing else of it', async () => {
    const told = await classifySecrets([
      { name: 'PASSWORD', text: 'tulip' },
      { name: 'PASSWORD', text: made(12) },
      { name: 'PASSWORD', text: made(48) },
    ]);
    expect(told).toEqual(['short', 'medium', 'long'].map((length) => ({ kind: 'named', length })));
  });

  it.each([
    ['BEARER', 'kestrel39bearer', 'named'],
    ['BOUNCER_KEY_TRAEFIK', 'kestrel39lamp', 'named'],
    ['LDAP_BIND_PW', 'kestrel', 'named'],
    ['ADMIN_PW', 'kestrel', 'named'],
    ['SNMP_COMMUNITY', 'kestrel39', 'named'],
    ['RECOVERY_CODE', 'kes-tre-l39-lam', 'named'],
    ['UNLOCK_CODES', 'kestrel39', 'named'],
    ['PEPPER', 'kestrel39', 'named'],
    ['PIN', '4711', 'named'],
    ['ADMIN_PIN', '471147', 'named'],
    ['WALLET_SEED', 'legal winner thank year wave sausage worth useful legal winner thank yellow', 'named'],
    ['KUMA_PUSH', 'https://kuma.test/api/push/Ab3dEf9hIj?status=up', 'token'],
    ['CHECK', 'https://hc-ping.com/5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278', 'token'],
  ])('knows one under the name that another program gives it: %s', async (name, text, kind) => {
    expect(await kindOf(name, text)).toBe(kind);
  });
});
