import { doorsOf } from '../../traefik/table/entry-points.ts';
import type { ProbeResult } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { LoginTry, SessionCookie } from '../../evidence/sessions.ts';
import { parseJson } from '../../lib/json.ts';
import { portalHostOf } from '../../policy/accounts.ts';
import { firstEntryAddress, type EntryAddress } from '../traefik/entry-address.ts';
import type { GatherContext } from '../context.ts';
import type { Jar } from './sessions-cookies.ts';

/** Hashing a password costs a busy machine seconds, and wrong ones are answered late on purpose. */
const limitMs = 15_000;

export interface Called {
  try: LoginTry;
  /** What the answer set, without values. */
  cookies: SessionCookie[];
  /** The service's own clock, milliseconds; ours where it said nothing. */
  now: number;
}

const parse = (body: string): { status?: unknown; message?: unknown } => {
  const value = parseJson(body);
  return typeof value === 'object' && value !== null ? value : {};
};

/** Authelia says OK or KO in JSON; refusals come with 401 or 403 too. */
export function readTry({ http, error, value }: Pick<ProbeResult, 'http' | 'error' | 'value'>): LoginTry {
  if (http === null) return { status: null, ok: null, detail: error ?? value };
  const { status, message } = parse(http.body);
  const said = typeof message === 'string' ? `: ${message.slice(0, 80)}` : '';
  const detail = `HTTP ${http.status}${said}`;
  if (status === 'OK' && http.status === 200) return { status: http.status, ok: true, detail };
  if (status === 'KO' || http.status === 401 || http.status === 403) return { status: http.status, ok: false, detail };
  return { status: http.status, ok: null, detail: `${detail}, which is no answer of Authelia’s API` };
}

/** The login portal, as a browser uses it: Authelia's API through the proxy's own entrypoint for TLS. */
export class Portal {
  readonly host: string;
  readonly #context: GatherContext;
  readonly #entryAddress: EntryAddress;

  /** Throws EvidenceError where the policy names no portal. */
  constructor(context: GatherContext) {
    const { kind } = context.policy.access.login;
    if (kind !== 'authelia')
      throw new EvidenceError(
        `the login is ${kind}, and only Authelia’s portal is one at which stackproof can log in: ` +
          'what an account sees after it is not known',
      );
    const host = portalHostOf(context.policy);
    if (host === null)
      throw new EvidenceError(
        'the policy names no login portal: ' +
          'give its host name under access.login.host, and the service under access.login.service',
      );
    this.host = host;
    this.#context = context;
    const { traefik } = context.gathered;
    const { proxy } = context.policy;
    const { websecure } = traefik?.ok ? doorsOf(traefik.value, proxy) : proxy;
    this.#entryAddress = firstEntryAddress(context, websecure);
  }

  firstFactor(username: string, password: string, jar: Jar): Promise<Called> {
    return this.#post(
      '/api/firstfactor',
      { username, password, keepMeLoggedIn: false, targetURL: `https://${this.host}/` },
      jar,
    );
  }

  secondFactor(token: string, jar: Jar): Promise<Called> {
    this.#context.hide(token);
    return this.#post('/api/secondfactor/totp', { token, targetURL: `https://${this.host}/` }, jar);
  }

  logout(jar: Jar): Promise<Called> {
    return this.#post('/api/logout', { targetURL: `https://${this.host}/` }, jar);
  }

  /** Whether its API speaks at all; anybody may ask. */
  async answers(): Promise<boolean> {
    const [result] = await this.#context.vantage.probe(
      [
        {
          kind: 'http',
          ...this.#entryAddress,
          path: '/api/state',
          host: this.host,
          headers: { accept: 'application/json' },
          tls: true,
          sni: this.host,
        },
      ],
      { limitMs: 3000 },
    );
    return result?.http?.status === 200;
  }

  async #post(path: string, body: object, jar: Jar): Promise<Called> {
    const cookie = jar.line();
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      origin: `https://${this.host}`,
      ...(cookie === null ? {} : { cookie }),
    };
    const [result] = await this.#context.vantage.probe(
      [
        {
          kind: 'http',
          ...this.#entryAddress,
          method: 'POST',
          path,
          host: this.host,
          headers,
          body: JSON.stringify(body),
          tls: true,
          sni: this.host,
        },
      ],
      { limitMs },
    );
    if (!result) throw new EvidenceError('the vantage answered no probe: run again, and report it if it comes back');
    const date = Date.parse(
      Object.entries(result.http?.headers ?? {}).find(([name]) => name.toLowerCase() === 'date')?.[1] ?? '',
    );
    const now = Number.isNaN(date) ? Date.now() : date;
    return { try: readTry(result), cookies: jar.take(result.http?.cookies ?? [], now), now };
  }
}
