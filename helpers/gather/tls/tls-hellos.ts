import { failedProbe } from '../../clients/probe-codes.ts';
import type { HelloProbe, Probe, ProbeResult, TlsVersion } from '../../clients/probes.ts';
import {
  suiteFamilies,
  tlsVersions,
  type Attempt,
  type SuiteFamily,
  type Tls,
  type TlsProfile,
} from '../../evidence/tls.ts';
import type { EntryAddress } from '../traefik/entry-address.ts';
import { everySuite, modernSuites, nameSuite, suitesOf } from './tls-suites.ts';

export type Asker = (probes: readonly Probe[]) => Promise<ProbeResult[]>;

const accepted = (version: string, suite: string): Attempt => ({
  outcome: 'accepted',
  detail: `TLS ${version}, ${suite}`,
  version,
});

/** What came of a hello or handshake, whichever it was. */
export function readAttempt({ value, tls, hello, error, code, alert }: ProbeResult): Attempt {
  if (value === 'open' && tls) return accepted(tls.version, tls.suite);
  if (value === 'open' && hello) return accepted(hello.version, nameSuite(hello.suite));
  const detail = error ?? value;
  if (value === 'open') return { outcome: 'other', detail };
  if (value !== 'refused') return { outcome: 'unseen', detail };
  if (code === 'unreached') return { outcome: 'closed', detail };
  return { outcome: 'refused', detail, ...(alert === null ? {} : { alert }) };
}

const helloOf = (
  entryAddress: EntryAddress,
  sni: string | null,
  version: TlsVersion,
  suites: readonly number[],
): HelloProbe => ({
  kind: 'hello',
  ...entryAddress,
  sni,
  version,
  suites,
  compression: version !== '1.3',
});
const versionHello = (entryAddress: EntryAddress, sni: string, version: TlsVersion): Probe =>
  helloOf(entryAddress, sni, version, version === '1.3' ? modernSuites : everySuite);

/**
 * Everything that is asked of one host name at one entry address in the first round: versions, families of suites, one
 * whole handshake.
 */
export const questionsOf = (host: string, entryAddress: EntryAddress): Probe[] => [
  ...tlsVersions.map((version) => versionHello(entryAddress, host, version)),
  ...suiteFamilies.map((family) => helloOf(entryAddress, host, '1.2', suitesOf(family))),
  { kind: 'tls', ...entryAddress, sni: host, alpn: ['h2', 'http/1.1'] },
];

function versionAttempt(version: TlsVersion, result: ProbeResult): Attempt {
  const attempt = readAttempt(result);
  // A server that knows only older ones answers with one of those, and the rest is up to the client.
  if (attempt.outcome === 'accepted' && result.hello?.version !== version)
    return { outcome: 'refused', detail: `answered with TLS ${result.hello?.version ?? 'of another version'}` };
  return attempt;
}

/** Reads the answers to `questionsOf`, in its order; the suites then hold one name each. */
export function readAnswers(
  results: readonly ProbeResult[],
): Pick<TlsProfile, 'versions' | 'suites' | 'alpn' | 'older'> & { chain: string[] } {
  const at = (index: number): ProbeResult => results[index] ?? failedProbe('it was not asked');
  const versions = Object.fromEntries(
    tlsVersions.map((version, index) => [version, versionAttempt(version, at(index))]),
  );
  const suites = suiteFamilies.map((family, index) => {
    const result = at(tlsVersions.length + index);
    return { family, names: result.hello ? [nameSuite(result.hello.suite)] : [], ...readAttempt(result) };
  });
  const whole = at(tlsVersions.length + suiteFamilies.length);
  const older = results.slice(0, -1).find(({ hello }) => hello && hello.version !== '1.3')?.hello;
  return {
    // One attempt for each version, by construction.
    versions: versions as TlsProfile['versions'],
    suites,
    alpn: { ...readAttempt(whole), protocol: whole.tls?.alpn ?? null },
    older: older ? { compression: older.compression, secureRenegotiation: older.secureRenegotiation } : null,
    chain: whole.tls?.chain ?? [],
  };
}

/**
 * A server that takes a weak family is asked again without what it chose, until it takes no more of it: all its names,
 * at no cost where there is nothing to find.
 */
export async function nameAll(
  profiles: readonly { entryAddress: EntryAddress; host: string; suites: TlsProfile['suites'] }[],
  ask: Asker,
): Promise<void> {
  const weak = (family: SuiteFamily) => family !== 'strong';
  let open = profiles.flatMap(({ entryAddress, host, suites }) =>
    suites
      .filter(({ family, outcome }) => weak(family) && outcome === 'accepted')
      .map((found) => ({ entryAddress, host, found })),
  );
  while (open.length > 0) {
    const left = ({ family, names }: TlsProfile['suites'][number]) =>
      suitesOf(family).filter((code) => !names.includes(nameSuite(code)));
    open = open.filter(({ found }) => left(found).length > 0);
    const results = await ask(
      open.map(({ entryAddress, host, found }) => helloOf(entryAddress, host, '1.2', left(found))),
    );
    open = open.filter(({ found }, index) => {
      const suite = results[index]?.hello?.suite;
      const name = suite === undefined ? null : nameSuite(suite);
      if (name === null || found.names.includes(name)) return false;
      found.names.push(name);
      return true;
    });
  }
}

const own = (version: TlsVersion, suites: readonly number[]): HelloProbe => ({
  ...helloOf({ namespace: 'host', address: '127.0.0.1', port: 0 }, null, version, suites),
  own: true,
});
/**
 * Versions and suites that a server of our own takes of us; it has no certificate, and no library knows the other
 * suites any more.
 */
const controls: readonly { probe: HelloProbe; version?: TlsVersion; family?: SuiteFamily }[] = [
  ...(['1.0', '1.1', '1.2'] as const).map((version) => ({ version, probe: own(version, everySuite) })),
  { family: 'anonymous', probe: own('1.2', suitesOf('anonymous')) },
  { family: 'null', probe: own('1.2', suitesOf('null')) },
];
export const controlQuestions: readonly Probe[] = controls.map(({ probe }) => probe);

/** Reads the answers to `controlQuestions`. */
export function readControls(results: readonly ProbeResult[]): Tls['control'] {
  const accepted = controls.filter(
    ({ version }, index) => results[index]?.hello && (!version || results[index]?.hello?.version === version),
  );
  const failed = results.find(({ hello }) => !hello);
  return {
    versions: accepted.flatMap(({ version }) => version ?? []),
    suites: accepted.flatMap(({ family }) => family ?? []),
    error: failed ? (failed.error ?? failed.value) : null,
  };
}
