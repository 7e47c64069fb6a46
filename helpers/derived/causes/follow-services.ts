import type { Cause } from '../../kernel/cause.ts';
import { beyondLoopback } from '../stack/bindings.ts';
import { findNetwork, networksOf } from '../stack/stack.ts';
import { attachedTo, causeOfMembership } from './meetings.ts';
import { isIll, type Survey } from './survey.ts';

const service = (key: string): Cause => ({ kind: 'service', key });

/** The first of the networks of which a service is declared a member and is none; undefined: it is one of them all. */
const missingMembership = (
  { policy, containers }: Survey,
  name: string,
  wanted: (key: string) => boolean,
): Cause | undefined => {
  const own = attachedTo(name, containers);
  const key = networksOf(policy, name).find((each) => wanted(each) && !own.includes(each));
  return key === undefined ? undefined : { kind: 'membership', key: `${name}@${key}` };
};

/** A port of the host: the `ports:` entry that opens it, the container on its network, or its own program. */
export function followHostPort({ containers, listeners }: Survey, key: string): Cause {
  const isThis = (port: number, protocol: string) => `${port}/${protocol}` === key;
  const published = beyondLoopback(containers).find(({ binding }) => isThis(binding.hostPort, binding.protocol));
  if (published) return { kind: 'publishedPort', key: published.subject };
  const sockets = listeners.filter(
    (each) => each.namespace === 'host' && isThis(each.port, each.protocol) && !each.loopback,
  );
  const [holder] = sockets.flatMap(({ container }) => container ?? []);
  return holder === undefined ? { kind: 'listener', key: `host:${key}` } : service(holder);
}

/** A service that reaches the outside: its membership that lets it, or a network that is not as declared. */
export function followWayOut(survey: Survey, name: string): Cause {
  if (isIll(name, survey)) return service(name);
  const { policy, networks, containers } = survey;
  const open = attachedTo(name, containers).filter((key) => !findNetwork(networks, key)?.internal);
  const wrong = open.find((key) => !networksOf(policy, name).includes(key));
  if (wrong !== undefined) return causeOfMembership(name, wrong, containers, policy);
  return open[0] === undefined ? service(name) : { kind: 'network', key: open[0] };
}

/** A service that should reach the internet and does not. */
export function followNoWayOut(survey: Survey, name: string): Cause {
  if (isIll(name, survey)) return service(name);
  return missingMembership(survey, name, (key) => survey.policy.networks[key]?.internal === false) ?? service(name);
}

/** A service that Traefik reaches by the wrong network, or by none. */
export function followProxyPath(survey: Survey, name: string): Cause {
  if (isIll(name, survey)) return service(name);
  const shared = networksOf(survey.policy, survey.policy.proxy.service);
  return missingMembership(survey, name, (key) => shared.includes(key)) ?? service(name);
}

/**
 * A service that does not reach another by its name: a membership is missing, somebody else has that name, or it is
 * told something wrong.
 */
export function followPath(survey: Survey, from: string, to: string): Cause {
  const ill = [to, from].find((name) => isIll(name, survey));
  if (ill !== undefined) return service(ill);
  const theirs = networksOf(survey.policy, to);
  const mine = networksOf(survey.policy, from);
  const membership =
    missingMembership(survey, from, (key) => theirs.includes(key)) ??
    missingMembership(survey, to, (key) => mine.includes(key));
  if (membership) return membership;
  const pretender = survey.containers.find(
    (each) => each.service !== to && each.attachments.some(({ aliases }) => aliases.includes(to)),
  );
  return service(pretender?.subject ?? from);
}
