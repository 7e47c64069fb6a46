import type { Routes } from '../../evidence/routes.ts';
import type { Vantage } from '../../clients/probes.ts';
import { readServer } from '../../traefik/table/servers-of.ts';
import { ask } from '../network/probing.ts';

type Answer = Routes['answers'][number];
type Asked = { method: string; headers: Readonly<Record<string, string>> };

const limitMs = 3000;

/**
 * Programs written in Go refuse a page in the very words of the proxy. Of a request that a router takes it is the
 * service's own 404 where that says the same to the proxy's own namespace.
 * @param answers each with how it was asked for.
 */
export async function nameRefusers(
  vantage: Vantage,
  namespace: string | null,
  answers: readonly (readonly [Answer, Asked])[],
  backends: Routes['backends'],
): Promise<Answer[]> {
  const doubtful = answers.flatMap(([answer, { method, headers }]) => {
    if (answer.status !== 404 || answer.router === '' || answer.speaker !== 'proxy') return [];
    return backends
      .filter(({ router, value }) => router === answer.router && value === 'open')
      .flatMap(({ service, url, address }) => {
        const { scheme, host, port } = readServer(service, 'http', url);
        return port === null ? [] : [{ answer, method, headers, scheme, port, address: address ?? host }];
      });
  });
  if (namespace === null || doubtful.length === 0) return answers.map(([answer]) => answer);
  const told = await ask(
    vantage,
    doubtful,
    ({ answer: { host, path = '/' }, method, headers, scheme, port, address }) => ({
      ...{ kind: 'http', namespace, address, port, path, host, method, headers },
      ...(scheme === 'https' ? { tls: true } : {}),
    }),
    limitMs,
  );
  const own = new Set(told.filter(({ result }) => result.http?.status === 404).map(({ item }) => item.answer));
  return answers.map(([answer]) => (own.has(answer) ? { ...answer, speaker: 'somebody' as const } : answer));
}
