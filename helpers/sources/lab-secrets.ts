import { pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { Secret } from 'otpauth';
import type { StackIteration } from '../../fixtures/stacks/index.ts';
import { makeCertificate, type CertificateWish, type Made } from './make-certificate.ts';

/** What one run of a lab is secured with; nothing of it is written anywhere outside the lab. */
export interface LabSecrets {
  /** `STACKPROOF_LAB_…` → value, as the compose files of the stack and `env:` references of its policy name them. */
  environment: Record<string, string>;
  /** Who signed the stack's certificate; null before iteration 3. */
  authority: Authority | null;
}

/** A file of the stack's secrets directory, and to whom it belongs. */
export interface LabSecretFile {
  value: string;
  uid: number;
}

/** Who signs in a lab: a root that visitors trust, and the one below it that signs what servers show. */
export interface Authority {
  root: Made;
  issuing: Made;
}

/** The names for which the stack's certificate is made out. */
export const certificateNames = ['media.test', '*.media.test'] as const;

/** An authority of a lab, trusted by nobody who is not told of it; for a year. */
export async function makeAuthority(subject: string): Promise<Authority> {
  const shared = { authority: true, days: [-1, 365] } as const;
  const root = await makeCertificate({ ...shared, subject });
  return { root, issuing: await makeCertificate({ ...shared, subject: `${subject} issuing`, by: root }) };
}

const pem = (...certificates: readonly Made[]) =>
  certificates.map(({ certificate }) => `${certificate.trim()}\n`).join('');

/**
 * A server's key and the chain that it shows, without the root; for the stack's own names unless the wish says
 * otherwise.
 */
export async function issue(
  { issuing }: Authority,
  wish: Partial<CertificateWish> = {},
): Promise<{ chain: string; leaf: string; key: string }> {
  const made = await makeCertificate({ subject: 'media.test', names: certificateNames, by: issuing, ...wish });
  return { chain: pem(made, issuing), leaf: pem(made), key: made.key };
}

/**
 * What each end of the tunnel proves itself with, in one text: its certificate, its key, and who signs. `EXIT` is the
 * far end's, which no compose file names.
 */
async function makeTunnelEnds(): Promise<Record<string, string>> {
  const authority = await makeAuthority('stackproof lab tunnel');
  const end = async (subject: string, usage: 'server' | 'client') => {
    const { chain, key } = await issue(authority, { subject, names: [], usage });
    return `${chain}${pem(authority.root)}${key.trim()}`;
  };
  const [exit, client] = await Promise.all([end('exit', 'server'), end('client', 'client')]);
  return { STACKPROOF_LAB_EXIT: exit, STACKPROOF_LAB_TUNNEL: client };
}

const secret = (bytes = 24) => randomBytes(bytes).toString('base64url');

/** As Authelia stores passwords: scrypt in the PHC form. A light cost, for every login of a lab pays it. */
function hashPassword(password: string): string {
  const [ln, r, p] = [12, 8, 1];
  const salt = randomBytes(16);
  const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  const hash = scryptSync(password, salt, 32, { N: 2 ** ln, r, p });
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** As qBittorrent keeps its password: PBKDF2 with SHA-512, in the words of Qt's settings. */
function hashForQbittorrent(password: string): string {
  const salt = randomBytes(16);
  const hash = pbkdf2Sync(password, salt, 100_000, 64, 'sha512');
  return `@ByteArray(${salt.toString('base64')}:${hash.toString('base64')})`;
}

function makeAccounts(): Record<string, string> {
  // lockout is there to be banned, so that nobody else is.
  const passwords = { tester: secret(), guest: secret(), lockout: secret() };
  const groups = { tester: ['users', 'admins'], guest: ['users'], lockout: ['users'] };
  const users = Object.entries(passwords).map(([name, password]) => [
    name,
    {
      displayname: name,
      password: hashPassword(password),
      email: `${name}@media.test`,
      groups: groups[name as keyof typeof groups],
    },
  ]);
  return {
    // JSON is YAML too.
    STACKPROOF_LAB_USERS: JSON.stringify({ users: Object.fromEntries(users) }),
    STACKPROOF_LAB_TESTER_PASSWORD: passwords.tester,
    STACKPROOF_LAB_TESTER_TOTP: new Secret({ size: 20 }).base32,
    STACKPROOF_LAB_GUEST_PASSWORD: passwords.guest,
    STACKPROOF_LAB_LOCKOUT_PASSWORD: passwords.lockout,
  };
}

/**
 * Everything secret of a reference stack, made anew at every call: certificates from iteration 3 (90 days), the login's
 * own from iteration 4, passwords of panels from iteration 5, both ends of the tunnel from iteration 7.
 */
export async function makeLabSecrets(iteration: StackIteration): Promise<LabSecrets> {
  if (iteration < 3) return { environment: {}, authority: null };
  const authority = await makeAuthority('stackproof lab');
  const { chain, key } = await issue(authority);
  const environment = {
    STACKPROOF_LAB_CA: pem(authority.root),
    STACKPROOF_LAB_CERTIFICATE: chain,
    STACKPROOF_LAB_KEY: key,
  };
  if (iteration < 4) return { environment, authority };
  const own = ['JWT', 'SESSION', 'STORAGE', 'REDIS', 'SONARR_KEY', 'RADARR_KEY'].map(
    (name) => [`STACKPROOF_LAB_${name}`, secret()] as const,
  );
  const secured = { ...environment, ...Object.fromEntries(own), ...makeAccounts() };
  if (iteration < 5) return { environment: secured, authority };
  const panels = {
    STACKPROOF_LAB_GRAFANA_ADMIN: secret(),
    STACKPROOF_LAB_QBITTORRENT_LOGIN: hashForQbittorrent(secret()),
  };
  const tunnel = iteration < 7 ? {} : await makeTunnelEnds();
  return { environment: { ...secured, ...panels, ...tunnel }, authority };
}

/**
 * Whose process reads which: Grafana's own, qBittorrent's and the tunnel's as root, and from iteration 7 all the others
 * as nobody.
 */
const ownerOf = (name: string, iteration: StackIteration): number => {
  if (name === 'grafana-admin') return 472;
  return iteration < 7 || ['qbittorrent-login', 'tunnel'].includes(name) ? 0 : 65_534;
};

/** Secret of the compose files → the variable of a lab's environment that holds it. */
const variables: Readonly<Record<string, string>> = {
  'redis-password': 'REDIS',
  ...Object.fromEntries(
    ['certificate', 'key', 'jwt', 'session', 'storage', 'users', 'tester-totp', 'sonarr-key', 'radarr-key'].map(
      (name) => [name, name.toUpperCase().replaceAll('-', '_')],
    ),
  ),
  'grafana-admin': 'GRAFANA_ADMIN',
  'qbittorrent-login': 'QBITTORRENT_LOGIN',
  tunnel: 'TUNNEL',
};

/** The files of the secrets directory that a stack has from iteration 5 on: those of its own secrets. */
export const secretFilesOf = (
  environment: Readonly<Record<string, string>>,
  iteration: StackIteration,
): Record<string, LabSecretFile> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, variable]) => {
      const value = environment[`STACKPROOF_LAB_${variable}`];
      return value === undefined ? [] : [[name, { value, uid: ownerOf(name, iteration) }]];
    }),
  );
