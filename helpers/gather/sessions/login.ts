import type { Attachment, Container } from '../../evidence/containers.ts';
import type { Login } from '../../evidence/login.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { isV6, proxyOf } from '../traefik/front-door.ts';
import type { Gatherer, Ground } from '../context.ts';
import { need } from '../need.ts';
import { linesOf } from '../network/probing.ts';

const limitMs = 3500;

const find = (ground: Ground, service: string): Container | undefined =>
  need(ground, 'containers').find((each) => each.member && each.service === service);

/** The container whose seats in networks a container uses: its own, or the one whose namespace it shares. */
const seatsOf = (ground: Ground, container: Container): readonly Attachment[] =>
  need(ground, 'containers').find(({ subject }) => subject === container.place)?.attachments ?? container.attachments;

/** Addresses of `to` in the networks that it shares with `from`, each with the network's name. */
function meetings(ground: Ground, from: Container, to: Container): { network: string; address: string }[] {
  if (from.place === to.place) return [{ network: 'its own namespace', address: '127.0.0.1' }];
  const mine = new Set(seatsOf(ground, from).map(({ network }) => network));
  return seatsOf(ground, to)
    .filter(({ network }) => mine.has(network))
    .flatMap(({ network, ipv4, ipv6 }) =>
      [ipv4, ipv6].flatMap((address) => (address === null || address === '' ? [] : [{ network, address }])),
    );
}

async function askHealth(ground: Ground, login: Container): Promise<Login['health']> {
  const { service, port } = ground.policy.access.login;
  const { port: at, path } = ground.policy.services[service]?.responds ?? { port, path: '/api/health' };
  const url = `http://${service}:${at}${path}`;
  const proxy = proxyOf(ground);
  if (!proxy)
    throw new EvidenceError(
      `the proxy ${ground.policy.proxy.service} does not run, and ${service} is asked from its namespace: start it`,
    );
  const [meeting] = meetings(ground, proxy, login).filter(({ address }) => !isV6(address));
  if (!meeting)
    return {
      from: proxy.place,
      url,
      value: 'no-route',
      status: null,
      detail: `${proxy.service ?? proxy.place} and ${service} share no network`,
    };
  const [result] = await ground.vantage.probe(
    [{ kind: 'http', place: proxy.place, address: meeting.address, port: at, path, host: service }],
    { limitMs },
  );
  return {
    from: proxy.place,
    url,
    value: result?.value ?? 'probe-failed',
    status: result?.http?.status ?? null,
    detail: result?.http ? result.http.body.trim().slice(0, 80) : (result?.error ?? result?.value ?? 'was not asked'),
  };
}

async function greetStore(ground: Ground, login: Container): Promise<Login['store']> {
  const { store } = ground.policy.access;
  if (!store) return null;
  const container = find(ground, store.service);
  if (!container) return { from: login.place, greetings: [] };
  const meeting = meetings(ground, login, container);
  const results = await ground.vantage.probe(
    meeting.map(({ address }) => ({
      kind: 'tcp',
      place: login.place,
      address,
      port: store.port,
      say: 'PING\r\n',
      readBytes: 200,
    })),
    { limitMs },
  );
  return {
    from: login.place,
    greetings: meeting.map(({ network }, at) => ({
      network,
      value: results[at]?.value ?? 'probe-failed',
      said: linesOf(results[at]?.answer ?? null)[0]?.slice(0, 120) ?? null,
    })),
  };
}

/** The login service's health as the proxy sees it, and whether its session store speaks to whoever brings no password. */
export const gatherLogin: Gatherer<'login'> = {
  id: 'login',
  after: ['containers'],
  async gather(ground) {
    const { service } = ground.policy.access.login;
    const login = find(ground, service);
    if (!login)
      throw new EvidenceError(
        `no container of the login service ${service} was found: name it under access.login.service`,
      );
    const [health, store] = await Promise.all([askHealth(ground, login), greetStore(ground, login)]);
    return {
      value: { health, store },
      scope: `${health.url} from ${health.from}${store ? `, ${store.greetings.length} addresses of the session store from ${store.from}` : ''}`,
    };
  },
};
