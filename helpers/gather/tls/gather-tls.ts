import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { suiteFamilies, type Certificate, type TlsProfile } from '../../evidence/tls.ts';
import { nameOfView, type Gatherer } from '../context.ts';
import { need } from '../need.ts';
import { ask } from '../network/probing.ts';
import { idOf, readAuthority, readChain } from './tls-certificates.ts';
import { controlQuestions, nameAll, questionsOf, readAnswers, readControls, type Asker } from './tls-hellos.ts';
import { readStranger, strangerQuestions } from './tls-strangers.ts';
import { secureAddresses, visitsOf } from './tls-visits.ts';

/** A handshake costs the server a signature, and on two busy cores hundreds of them queue. */
const limitMs = 3000;

/** One more try for what brought no verdict: a hello may meet a moment in which the proxy loads its configuration. */
const asker =
  (put: Asker): Asker =>
  async (probes) => {
    const results = await put(probes);
    const silent = (result: ProbeResult | undefined) =>
      !result || (result.value !== 'open' && result.value !== 'refused');
    const again = probes.flatMap((probe, at) => (silent(results[at]) ? [{ probe, at }] : []));
    if (again.length === 0) return results;
    const second = await put(again.map(({ probe }) => probe));
    again.forEach(({ at }, index) => {
      const better = second[index];
      if (better && !silent(better)) results[at] = better;
    });
    return results;
  };

/** Every chain that was shown, read once; one that cannot be read is shown by none. */
async function readChains(
  chains: readonly (readonly string[])[],
  read: (chain: readonly string[]) => Promise<Certificate>,
): Promise<Map<string, Certificate>> {
  const known = new Map<string, Certificate>();
  for (const chain of chains) {
    if (chain.length === 0 || known.has(idOf(chain))) continue;
    try {
      known.set(idOf(chain), await read(chain));
    } catch {
      continue;
    }
  }
  return known;
}

/**
 * Handshakes with every host name at every entry address for TLS: versions and suites each tried alone, by hellos made
 * by hand, and one whole handshake for the rest. All at once, with the controls and the strangers; weak suites are then
 * asked for one after the other.
 */
export const gatherTls: Gatherer<'tls'> = {
  id: 'tls',
  async gather(context) {
    const traefik = need(context, 'traefik');
    const now = new Date();
    const { visits, unasked } = visitsOf(context, traefik);
    const strangers = strangerQuestions(secureAddresses(context, traefik));
    const undertaken = {
      profiles: visits.map(({ host, family, entryAddress: { port } }) => ({ host, family, port })),
      'profiles.suites': visits.flatMap(({ host, entryAddress: { port } }) =>
        suiteFamilies.map((family) => ({ host, port, family })),
      ),
      strangers: strangers.map(({ asked, family, entryAddress: { port } }) => ({ asked, family, port })),
    };
    const put = asker(async (probes) =>
      (await ask(context.vantage, probes, (probe: Probe) => probe, limitMs)).map(({ result }) => result),
    );
    const questions = visits.map(({ host, entryAddress }) => questionsOf(host, entryAddress));
    const results = await put([
      ...controlQuestions,
      ...strangers.flatMap(({ handshake, request }) => [handshake, request]),
      ...questions.flat(),
    ]);
    const take = (count: number) => results.splice(0, count);
    const control = readControls(take(controlQuestions.length));
    const met = strangers.map((question) => {
      const [handshake, request] = take(2);
      return { question, handshake, request };
    });
    const answered = visits.map((visit, at) => ({ ...visit, ...readAnswers(take(questions[at]?.length ?? 0)) }));
    await nameAll(answered, put);
    const authority = readAuthority(context);
    const chains = await readChains(
      [...answered.map(({ chain }) => chain), ...met.map(({ handshake }) => handshake?.tls?.chain ?? [])],
      (chain) => readChain(chain, authority, now),
    );
    const namespaces = new Set(visits.map(({ entryAddress }) => entryAddress.namespace));
    const from = [...namespaces].map((name) => nameOfView(context, name)).join(' and ') || 'nowhere';
    const hosts = new Set(visits.map(({ host }) => host));
    return {
      value: {
        at: now.toISOString(),
        from,
        control,
        authority: authority.name,
        profiles: answered.map(({ entryAddress, chain, ...profile }): TlsProfile => ({
          ...profile,
          ...entryAddress,
          certificate: chains.has(idOf(chain)) ? idOf(chain) : null,
        })),
        certificates: [...chains.values()],
        strangers: met.flatMap(({ question, handshake, request }) =>
          handshake && request ? [readStranger(question, handshake, request)] : [],
        ),
        unasked,
      },
      undertaken,
      scope:
        `${questions.flat().length} handshakes with ${hosts.size} host names from ${from}, ` +
        `certificates held against ${authority.name}`,
    };
  },
};
