import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { proberProgram } from '../../clients/prober-program.ts';
import type { Vantage } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Relay } from '../../evidence/egress.ts';
import type { Listener, Listeners } from '../../evidence/listeners.ts';
import { lastLine } from '../../lib/errors.ts';
import { readJson } from '../../lib/json.ts';
import { covers } from '../../lib/ip.ts';
import { ask } from './probing.ts';

/** Enough for a far end that answers, and short enough that a hundred silent ports are asked in a moment. */
const seconds = 2;
const dnsPort = 53;

/** Whom a neighbour is asked to lead on to, and how its answer is known. */
export interface Witness {
  address: string;
  port: number;
  isIn(text: string): boolean;
  /** A name that only the outside can resolve, and what it says then. */
  freshName(): string;
  isNamed(addresses: readonly string[]): boolean;
}

type Asked = Pick<Relay, 'namespace' | 'to' | 'protocol' | 'address' | 'port'>;

const Heard = z.array(
  z.object({ heard: z.array(z.object({ way: z.enum(['http', 'connect', 'socks5', 'socks4']), text: z.string() })) }),
);

/** Letters that no cache can hold yet. */
export const freshLetters = (): string => randomBytes(6).toString('hex');

const isAsked = ({ protocol, port, loopback }: Listener): boolean =>
  !loopback && (protocol === 'tcp' || port === dnsPort);

/** Whoever has a network namespace of his own. */
const ownersIn = (containers: readonly Container[]): Container[] =>
  containers.filter(({ subject, namespace, pid }) => pid > 0 && subject === namespace);

const networksOf = (namespace: string, containers: readonly Container[]): Set<string> =>
  new Set(containers.find(({ subject }) => subject === namespace)?.attachments.map(({ network }) => network));

/** Addresses of a neighbour on the networks that a namespace is on. */
const addressesOn = (neighbour: Container, networks: ReadonlySet<string>): string[] =>
  neighbour.attachments
    .filter(({ network }) => networks.has(network))
    .flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6].flatMap((address) => address || []));

/** Neighbours whose ports nobody could list, and who may lead on by any of them. */
export function unlisted(
  namespaces: readonly string[],
  containers: readonly Container[],
  { unread }: Pick<Listeners, 'unread'>,
): Relay[] {
  const owners = ownersIn(containers);
  return namespaces.flatMap((namespace) => {
    const mine = networksOf(namespace, containers);
    return owners.flatMap((neighbour): Relay[] => {
      const why = unread.find((each) => each.namespace === neighbour.subject);
      const [address] = addressesOn(neighbour, mine);
      if (!why || !address || neighbour.subject === namespace) return [];
      const error = `its listening ports could not be listed: ${why.error}`;
      return (['tcp', 'udp'] as const).map((protocol) => ({
        ...{ namespace, to: neighbour.subject, protocol, address, port: 0, through: null, error },
      }));
    });
  });
}

/** Every port on which a neighbour of these namespaces listens, at the first address that it is bound to. */
export function planRelays(
  namespaces: readonly string[],
  containers: readonly Container[],
  { sockets }: Pick<Listeners, 'sockets'>,
): Asked[] {
  const owners = ownersIn(containers);
  const listening = Map.groupBy(sockets.filter(isAsked), ({ namespace }) => namespace);
  return namespaces.flatMap((namespace) => {
    const mine = networksOf(namespace, containers);
    const asked = owners
      .filter(({ subject }) => subject !== namespace)
      .flatMap((neighbour) => {
        const addresses = addressesOn(neighbour, mine);
        return (listening.get(neighbour.subject) ?? []).flatMap(({ protocol, port, address: bound }): Asked[] => {
          const address = addresses.find((each) => covers(bound, each));
          return address ? [{ namespace, to: neighbour.subject, protocol, address, port }] : [];
        });
      });
    return [...new Map(asked.map((each) => [JSON.stringify(each), each])).values()];
  });
}

async function askOverTcp(
  vantage: Vantage,
  namespace: string,
  asked: readonly Asked[],
  { address, port, isIn }: Witness,
): Promise<Relay[]> {
  const targets = asked.map((each) => ({ address: each.address, port: each.port }));
  const argv = ['python3', '-I', '-S', '-c', proberProgram('ask-relays')];
  const input = JSON.stringify({ seconds, witness: { address, port }, targets });
  const { stdout, stderr } = await vantage.run(namespace, argv, { input });
  const said = readJson(stdout, Heard);
  return asked.map((each, at): Relay => {
    const heard = said?.[at]?.heard;
    if (!heard) return { ...each, through: null, error: lastLine(stderr) || 'the helper said nothing' };
    return { ...each, through: heard.find(({ text }) => isIn(text))?.way ?? null, error: null };
  });
}

async function askForNames(vantage: Vantage, asked: readonly Asked[], witness: Witness): Promise<Relay[]> {
  const results = await ask(
    vantage,
    asked,
    ({ namespace, address }) => ({ kind: 'dns', namespace, resolver: address, name: witness.freshName() }),
    1000 * seconds,
  );
  return results.map(({ item, result }) => ({
    ...item,
    through: witness.isNamed(result.dns?.addresses ?? []) ? 'dns' : null,
    error: result.value === 'probe-failed' ? (result.error ?? 'the helper said nothing') : null,
  }));
}

/** Whether a neighbour leads on to the outside whoever has no way there: by its ports, in the ways of proxies. */
export async function askRelays(vantage: Vantage, asked: readonly Asked[], witness: Witness): Promise<Relay[]> {
  const overTcp = Map.groupBy(
    asked.filter(({ protocol }) => protocol === 'tcp'),
    ({ namespace }) => namespace,
  );
  const rows = await Promise.all([
    ...[...overTcp].map(([namespace, mine]) => askOverTcp(vantage, namespace, mine, witness)),
    askForNames(
      vantage,
      asked.filter(({ protocol }) => protocol === 'udp'),
      witness,
    ),
  ]);
  return rows.flat();
}
