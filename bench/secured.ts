import type { Probe, Vantage } from '../helpers/clients/probes.ts';
import { connectEngine } from '../helpers/clients/connect-engine.ts';
import { openVantage } from '../helpers/clients/vantage.ts';
import { EvidenceError } from '../helpers/lib/errors.ts';
import type { ArtifactResult } from '../helpers/evidence/evidence.ts';
import type { AccessRow } from '../helpers/evidence/access.ts';
import { suiteFamilies, tlsVersions } from '../helpers/evidence/tls.ts';
import type { Lab } from '../helpers/lab/contract.ts';
import { lookAt, type Looked } from '../helpers/sources/live.ts';
import type { LoadedPolicy } from '../helpers/policy/load.ts';
import { nextCode } from './looks.ts';
import { resultOf, type Result } from './result.ts';

/** What asks routers for encryption and login; the rest of the audit is measured elsewhere. */
const ids = ['redirects', 'tls', 'pages', 'access', 'sessions', 'login'] as const;
/** An open host name of the reference stack: the proxy and one backend answer, no login is asked. */
const host = 'jellyfin.media.test';
const batch = 250;

function seen<T>(look: ArtifactResult<T>): ArtifactResult<T> & { ok: true } {
  if (!look.ok) throw new EvidenceError(`a look failed, so its time says nothing: ${look.error}`);
  return look;
}

/** Each version and family of suites alone, and one whole handshake, for each name at each door. */
const handshakesOf = ({ evidence }: Looked): number =>
  seen(evidence.artifacts.tls).value.profiles.length * (tlsVersions.length + suiteFamilies.length + 1);
const requestsOf = ({ evidence }: Looked): AccessRow[] => seen(evidence.artifacts.access).value.rows;

/** Milliseconds of such questions, sent as the looks send theirs and judged by nobody. */
async function bareLoop(vantage: Vantage, probes: readonly Probe[]): Promise<number> {
  const start = performance.now();
  for (let sent = 0; sent < probes.length; sent += batch) {
    const answers = await vantage.probe(probes.slice(sent, sent + batch), { limitMs: 8000 });
    const failed = answers.find(({ http, tls }) => !http && !tls);
    if (failed)
      throw new EvidenceError(`the bare loop got no answer (${failed.error ?? failed.value}), so it is no floor`);
  }
  return performance.now() - start;
}

/**
 * The looks of iterations 3 and 4 at the stack of iteration 4: all of them together, and a request and a handshake of
 * theirs against a bare loop of as many.
 */
export async function measureSecured(
  lab: Lab,
  project: string,
  policy: LoadedPolicy | null,
  references: Readonly<Record<string, string>>,
  runs: number,
): Promise<Result[]> {
  const engine = await connectEngine(lab.dockerHost);
  const vantage = await openVantage(engine);
  try {
    const looked: Looked[] = [];
    const stage: number[] = [];
    const [requests, handshakes]: [number[], number[]] = [[], []];
    for (let run = 0; run < runs; run += 1) {
      await nextCode();
      const each = await lookAt({
        dockerHost: lab.dockerHost,
        project,
        policy,
        until: 4,
        outside: null,
        lab,
        source: 'spun',
        images: [],
        composeFiles: null,
        tool: { name: 'stackproof', version: '0.0.0' },
        progress: () => undefined,
        references,
        vantage,
        only: ids,
      });
      looked.push(each);
      stage.push((each.stages.find(({ stage }) => stage === 'routers')?.ms ?? 0) / 1000);
      const at = { namespace: 'outside', address: lab.address, port: 443 } as const;
      // As many by each method: those that may share a connection do so here as well.
      const asked = requestsOf(each).map(({ method }): Probe => ({
        ...{ kind: 'http', ...at, host, path: '/', tls: true, keep: true },
        method,
      }));
      requests.push((await bareLoop(vantage, asked)) / asked.length);
      const shaken = Array.from({ length: handshakesOf(each) }, (): Probe => ({ kind: 'tls', ...at, sni: host }));
      handshakes.push((await bareLoop(vantage, shaken)) / shaken.length);
    }
    return [
      resultOf(
        'auth-and-tls',
        's',
        stage,
        'redirects, TLS, front pages, anonymous requests with every trick, and the test accounts’ sessions, ' +
          'on 16 host names and 18 routers, side by side',
      ),
      resultOf(
        'access-request',
        'ms',
        looked.map((each) => seen(each.evidence.artifacts.access).ms / requestsOf(each).length),
        'one anonymous request or trick, the rest of the looks beside it; floor: ' +
          'a bare loop of as many requests to an open host',
        requests,
      ),
      resultOf(
        'tls-handshake',
        'ms',
        looked.map((each) => seen(each.evidence.artifacts.tls).ms / handshakesOf(each)),
        'one handshake of the look at TLS, the rest beside it; floor: a bare loop of as many',
        handshakes,
      ),
    ];
  } finally {
    await vantage.close();
  }
}
