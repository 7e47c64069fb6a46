import { without, type Model } from '../rehearsal/compose-model.ts';
import {
  asTheyAre,
  cut,
  networkIn,
  networksIn,
  notHere,
  serviceOf,
  type Mending,
  type Remedy,
  type Stage,
} from './remedy.ts';

const networksWith = ({ services }: Model, service: string, networks: object): Model['services'] => ({
  ...services,
  [service]: { ...services[service], networks: networks as Model['services'][string]['networks'] },
});

const meet = (model: Model, one: string, other: string): boolean => {
  const theirs = networksIn(model, other);
  return networksIn(model, one).some((key) => theirs.includes(key));
};

/** Whom a service is to meet: where the policy says so, and the proxy where that leads to it. */
function neededBy(service: string, { policy, model }: Stage): string[] {
  const required = policy.paths.required.flatMap(({ from, to }) => {
    if (from === service) return [to];
    return to === service ? [from] : [];
  });
  const labels = Object.keys(model.services[service]?.labels ?? {});
  const isRouted = labels.some((label) => /^traefik\.(?:http|tcp|udp)\./i.test(label));
  return isRouted ? [...required, policy.proxy.service] : required;
}

function detach(service: string, network: string, stage: Stage): Mending {
  const { model } = stage;
  const left = without(model.services[service]?.networks ?? {}, [network]);
  if (Object.keys(left).length === 0)
    return { cannot: `${service} has no other network: give it one of those that the policy declares` };
  const after = { ...model, services: networksWith(model, service, left) };
  const lost = neededBy(service, stage).find(
    (other) => other in model.services && meet(model, service, other) && !meet(after, service, other),
  );
  if (lost !== undefined)
    return { cannot: `${service} meets ${lost} there alone, and has to: attach both to a network that they may share` };
  return {
    what: `services.${service}.networks: not attached to ${network}`,
    edits: [{ part: 'services', name: service, key: 'networks', value: left }],
  };
}

function attach(service: string, network: string, { model }: Stage): Mending {
  const { network_mode: mode, networks } = model.services[service] ?? {};
  if (mode) return { cannot: `${service} has \`network_mode: ${mode}\`, and so no networks of its own` };
  return {
    what: `services.${service}.networks: attached to ${network}`,
    edits: [
      { part: 'services', name: service, key: 'networks', value: { ...networks, [network]: null }, entry: network },
    ],
  };
}

/** A service on a network too many, or too few: as the policy has it. */
export const membership: Remedy = {
  kind: 'membership',
  mend(cause, stage) {
    const [subject, named] = cut(cause, '@');
    const { model, policy } = stage;
    const service = serviceOf(subject, model);
    if (service === null) return notHere(subject);
    const network = networkIn(model, named);
    const isThere = network !== null && networksIn(model, service).includes(network);
    const isDeclared = policy.networks[named]?.members.includes(service) ?? false;
    if (isThere && !isDeclared) return detach(service, network, stage);
    if (isThere || !isDeclared) return { cannot: asTheyAre };
    return network === null
      ? { cannot: `the files have no network ${named}: it is declared, and yours to make` }
      : attach(service, network, stage);
  },
};
