import type { ProbeResult } from '../../clients/probes.ts';
import type { Attachment, Container } from '../../evidence/containers.ts';
import type { Login } from '../../evidence/login.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { familyOf } from '../../lib/ip.ts';
import { loginHealthPaths } from '../../traefik/logins.ts';
import { composeServiceOf } from '../../policy/ours.ts';
import { proxyOf } from '../traefik/entry-address.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { linesOf } from '../network/probing.ts';

const limitMs = 3500;

const find = (context: GatherContext, service: string): Container | undefined =>
  need(context, 'containers').find((each) => each.member && each.service === service);

/** The container whose endpoints a container uses: its own, or the one whose namespace it shares. */
const endpointsOf = (context: GatherContext, container: Container): readonly Attachment[] =>
  need(context, 'containers').find(({ subject }) => subject === container.namespace)?.attachments ??
  container.attachments;

interface Meeting {
  network: string;
  address: string;
}

const listed = (network: string, addresses: readonly (string | null)[]): Meeting[] =>
  addresses.flatMap((address) => (address === null || address === '' ? [] : [{ network, address }]));

/**
 * Addresses of `to` in the networks that it shares with `from`, each with the network's name. The host is on each
 * network of the engine's, at its gateway.
 */
function meetings(context: GatherContext, from: Container, to: Container): Meeting[] {
  if (from.namespace === to.namespace) return [{ network: 'its own namespace', address: '127.0.0.1' }];
  const mine = endpointsOf(context, from);
  if (to.namespace === 'host')
    return mine.flatMap(({ network, gateway4, gateway6 }) => listed(network, [gateway4, gateway6]));
  const shared = new Set(mine.map(({ network }) => network));
  return endpointsOf(context, to)
    .filter(({ network }) => from.namespace === 'host' || shared.has(network))
    .flatMap(({ network, ipv4, ipv6 }) => listed(network, [ipv4, ipv6]));
}

function readHealth(result: ProbeResult | undefined): Pick<Login['health'], 'value' | 'status' | 'detail'> {
  if (!result) return { value: 'probe-failed', status: null, detail: 'was not asked' };
  const { value, http, error } = result;
  return { value, status: http?.status ?? null, detail: http ? http.body.trim().slice(0, 80) : (error ?? value) };
}

/** Where a login says how it is: as the policy has it, else as its kind does. */
function healthPlaces({ policy }: GatherContext): { port: number; paths: readonly string[] } {
  const { service, port, kind } = policy.access.login;
  const declared = policy.services[service]?.responds ?? null;
  return declared ? { port: declared.port, paths: [declared.path] } : { port, paths: loginHealthPaths(kind) };
}

async function askHealth(context: GatherContext, login: Container): Promise<Login['health']> {
  const { service } = context.policy.access.login;
  const { port, paths } = healthPlaces(context);
  const [first = '/', second] = paths;
  const host = composeServiceOf(login) ?? service;
  const urlOf = (path: string) => `http://${host}:${port}${path}`;
  const proxy = proxyOf(context);
  if (!proxy)
    throw new EvidenceError(
      `the proxy ${context.policy.proxy.service} does not run, and ${service} is asked from its namespace: start it`,
    );
  const { namespace } = proxy;
  const [meeting] = meetings(context, proxy, login).filter(({ address }) => familyOf(address) === 4);
  if (!meeting)
    return {
      from: namespace,
      url: urlOf(first),
      value: 'no-route',
      status: null,
      detail: `${proxy.service ?? namespace} and ${service} share no network`,
    };
  const ask = async (path: string): Promise<Login['health']> => {
    const asked = { kind: 'http', namespace, address: meeting.address, port, path, host } as const;
    const [result] = await context.vantage.probe([asked], { limitMs });
    return { from: namespace, url: urlOf(path), ...readHealth(result) };
  };
  const answer = await ask(first);
  return answer.status === 404 && second !== undefined ? ask(second) : answer;
}

async function greetStore(context: GatherContext, login: Container): Promise<Login['store']> {
  const { store } = context.policy.access;
  if (!store) return null;
  const container = find(context, store.service);
  if (!container) return { from: login.namespace, greetings: [] };
  const meeting = meetings(context, login, container);
  const results = await context.vantage.probe(
    meeting.map(({ address }) => ({
      kind: 'tcp',
      namespace: login.namespace,
      address,
      port: store.port,
      send: 'PING\r\n',
      readBytes: 200,
    })),
    { limitMs },
  );
  return {
    from: login.namespace,
    greetings: meeting.map(({ network }, at) => ({
      network,
      value: results[at]?.value ?? 'probe-failed',
      banner: linesOf(results[at]?.answer ?? null)[0]?.slice(0, 120) ?? null,
    })),
  };
}

/**
 * The login service's health as the proxy sees it, and whether its session store speaks to whoever brings no password.
 */
export const gatherLogin: Gatherer<'login'> = {
  id: 'login',
  async gather(context) {
    const { service } = context.policy.access.login;
    const login = find(context, service);
    if (!login)
      throw new EvidenceError(
        `no container of the login service ${service} was found: name it under access.login.service`,
      );
    const [health, store] = await Promise.all([askHealth(context, login), greetStore(context, login)]);
    const greeted = store ? `, ${store.greetings.length} addresses of the session store from ${store.from}` : '';
    return { value: { health, store }, scope: `${health.url} from ${health.from}${greeted}` };
  },
};
