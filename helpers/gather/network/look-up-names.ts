import type { Vantage } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';
import type { NameLookup } from '../../evidence/reachability.ts';
import { familyOf } from '../../lib/ip.ts';
import { composeServiceOf } from '../../policy/ours.ts';
import type { PathRule } from '../../policy/policy.ts';
import { ask, longLimitMs, shortLimitMs } from './probing.ts';
import { readNameFiles, type NameFiles } from '../host/read-name-files.ts';

const types = ['A', 'AAAA'] as const;

interface Question extends Pick<NameLookup, 'from' | 'name' | 'type'> {
  /** What the service is called in the network. */
  called: string;
  namespace: string;
  resolver: string;
}

type Called = Pick<Question, 'from' | 'name' | 'called'>;

/** A service of another project is `edge/traefik` to the policy, and `traefik` to its neighbours in a network. */
const calledIn = (containers: readonly Container[], service: string): string =>
  containers.map((each) => (each.member && each.service === service ? composeServiceOf(each) : null)).find(Boolean) ??
  service;

/** What stands in /etc/hosts is not asked for any more, whichever family it has. */
function readFromHosts({ hosts }: NameFiles, { from, name, called }: Called): NameLookup[] | null {
  const addresses = hosts.get(called.toLowerCase());
  return addresses
    ? types.map((type) => ({
        from,
        name,
        type,
        resolver: '/etc/hosts',
        code: 'NOERROR',
        addresses: addresses.filter((each) => familyOf(each) === (type === 'A' ? 4 : 6)),
        error: null,
      }))
    : null;
}

/** One question for each name, and one more, with the long limit, for what had no answer. */
async function askResolvers(vantage: Vantage, questions: readonly Question[]): Promise<NameLookup[]> {
  const put = (part: readonly Question[], limitMs: number) =>
    ask(
      vantage,
      part,
      ({ namespace, resolver, called, type }) => ({ kind: 'dns', namespace, resolver, name: called, type }),
      limitMs,
    );
  const first = await put(questions, shortLimitMs);
  const silent = first.filter(({ result }) => result.dns === null).map(({ item }) => item);
  const again = new Map(
    silent.length > 0 ? (await put(silent, longLimitMs)).map(({ item, result }) => [item, result]) : [],
  );
  return first.map(({ item, result: sooner }) => {
    const { from, name, type, resolver } = item;
    const result = again.get(item) ?? sooner;
    return {
      from,
      name,
      type,
      resolver,
      code: result.dns?.code ?? null,
      addresses: result.dns?.addresses ?? [],
      error: result.dns ? null : (result.error ?? result.value),
    };
  });
}

/**
 * The far end's name of each declared path, asked for as the near end's programs would: only then does "by service
 * name" mean anything.
 */
export async function lookUpNames(
  vantage: Vantage,
  containers: readonly Container[],
  paths: readonly PathRule[],
): Promise<NameLookup[]> {
  const wanted = [...new Map(paths.map(({ from, to }) => [`${from} ${to}`, { from, name: to }])).values()].flatMap(
    (each) => {
      const source = containers.find(
        ({ member, service, status, pid }) => member && service === each.from && status === 'running' && pid > 0,
      );
      return source ? [{ ...each, called: calledIn(containers, each.name), source }] : [];
    },
  );
  const files = await readNameFiles(vantage, [...new Set(wanted.map(({ source }) => source.pid))]);
  const rows: NameLookup[] = [];
  const questions: Question[] = [];
  for (const { from, name, called, source } of wanted) {
    const known = files.get(source.pid);
    const resolver = known?.resolver;
    const written = known && readFromHosts(known, { from, name, called });
    if (written) rows.push(...written);
    else if (resolver)
      questions.push(...types.map((type) => ({ from, name, called, type, namespace: source.namespace, resolver })));
    else
      rows.push(
        ...types.map((type) => ({
          from,
          name,
          type,
          resolver: null,
          code: null,
          addresses: [],
          error: known?.error ?? 'its resolv.conf was not read',
        })),
      );
  }
  return [...rows, ...(await askResolvers(vantage, questions))];
}
