import { z } from 'zod';
import type { Probe } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';
import type { CallKind, HealedContainer, Healing } from '../../evidence/healing.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { inspectContainers } from '../engine/ask-engine.ts';
import type { ContainerInspection } from '../engine/inspection.ts';
import { need } from '../need.ts';
import { judgeRead, judgeWrites, nobody } from '../outside/identify-api.ts';
import { sharedAddress } from '../outside/socket-reads.ts';
import { asksOthersAlone } from './asked-hosts.ts';
import { readHealthTest } from './read-health-test.ts';

const limitMs = 1500;
/** Some proxies let paths with a version through, and others without. */
const versions = ['', '/v1.41'];

/** Calls against what does not exist, so that whoever lets them through changes nothing; a list is only read. */
const calls: readonly { kind: CallKind; method: string; path: string; body?: object }[] = [
  { kind: 'list', method: 'GET', path: '/containers/json?limit=1' },
  ...(['restart', 'stop', 'start', 'kill'] as const).map((kind) => ({
    ...{ kind, method: 'POST', path: `/containers/${nobody}/${kind}` },
  })),
  { kind: 'exec', method: 'POST', path: `/containers/${nobody}/exec`, body: { Cmd: ['true'] } },
  { kind: 'create', method: 'POST', path: '/containers/create', body: { Image: `${nobody}:none` } },
  { kind: 'remove', method: 'DELETE', path: `/containers/${nobody}` },
  { kind: 'update', method: 'POST', path: `/containers/${nobody}/update`, body: {} },
];

/** Nanoseconds; 0: the engine's own. */
const nanoseconds = z.number().nullish();
const Timing = z.object({
  Interval: nanoseconds,
  Timeout: nanoseconds,
  Retries: z.number().nullish(),
  StartPeriod: nanoseconds,
});

/**
 * From the first check that hangs to unhealthy, by the engine's own figures where none are set: whoever does not answer
 * is waited for each time.
 */
export function unhealthyAfter(healthcheck: ContainerInspection['Config']['Healthcheck']): number | null {
  const timing = Timing.safeParse(healthcheck ?? null);
  if (!timing.success) return null;
  const seconds = (value: number | null | undefined) => (value ? value / 1e9 : 30);
  const { Interval, Timeout, Retries } = timing.data;
  return Math.round((seconds(Interval) + seconds(Timeout)) * (Retries || 3));
}

const startsFor = (healthcheck: ContainerInspection['Config']['Healthcheck']): number =>
  Math.round((Timing.safeParse(healthcheck ?? null).data?.StartPeriod ?? 0) / 1e9);

/** `autoheal=true`, `autoheal` alone for any value; empty: everybody. */
export function bearsLabel(labels: Readonly<Record<string, string>>, label: string): boolean {
  const [name = '', ...value] = label.split('=');
  if (name === '') return true;
  return value.length === 0 ? name in labels : labels[name] === value.join('=');
}

/** What autoheal was told to look for; it takes everybody by `all`. null: it was told nothing. */
function toldLabel(healer: ContainerInspection | undefined): string | null {
  const variable = 'AUTOHEAL_CONTAINER_LABEL=';
  const told = healer?.Config.Env.find((pair) => pair.startsWith(variable))?.slice(variable.length);
  return told === undefined || told === '' || told === 'all' ? null : `${told}=true`;
}

function describe(
  container: Container,
  { Config }: ContainerInspection,
  label: string,
  all: readonly Container[],
): HealedContainer {
  const { subject, service } = container;
  const given = Config.Healthcheck?.Test ?? [];
  const read = readHealthTest(given);
  const test = read === 'asks' && asksOthersAlone(given.join(' '), container, all) ? 'elsewhere' : read;
  return {
    ...{ subject, service: service ?? subject, labelled: bearsLabel(Config.Labels, label), test },
    unhealthyAfterSeconds: test === 'none' ? null : unhealthyAfter(Config.Healthcheck),
    startsForSeconds: startsFor(Config.Healthcheck),
  };
}

/** Who of the stack is to be healed, or bears the label without being declared. */
async function findHealed(context: GatherContext): Promise<Pick<Healing, 'containers' | 'looksFor'>> {
  const { services, label, service: healer } = context.policy.healing;
  const inspected = new Map((await inspectContainers(context.engine)).map((each) => [each.Id, each]));
  const all = need(context, 'containers');
  const own = all.find((each) => each.member && each.service === healer);
  const looksFor = toldLabel(inspected.get(own?.id ?? ''));
  const containers = all.flatMap((container) => {
    const inspection = inspected.get(container.id);
    if (!container.member || container.service === null || container.service === healer || !inspection) return [];
    const described = describe(container, inspection, label, all);
    if (!services.includes(container.service) && (!described.labelled || label === '')) return [];
    const isKnown = looksFor === null || bearsLabel(inspection.Config.Labels, looksFor);
    return [{ ...described, labelled: described.labelled && isKnown }];
  });
  return { containers, looksFor };
}

/** What each Docker API that the healer can reach lets it do, asked from its own namespace. */
async function tryCalls(context: GatherContext, healer: Container): Promise<Healing['calls']> {
  const containers = need(context, 'containers');
  const apis = need(context, 'apis').listeners.filter(({ kind, loopback }) => kind === 'docker-api' && !loopback);
  const reached = apis.flatMap(({ namespace, port }) => {
    const address = sharedAddress(healer, namespace, containers);
    return address === null ? [] : [{ at: `${namespace}:${port}/tcp`, address, port }];
  });
  const asked = reached.flatMap(({ at, address, port }) =>
    calls
      .map((call) => ({ at, kind: call.kind, probes: versions.map((version) => probeOf(version, call)) }))
      .map(({ probes, ...rest }) => ({
        ...rest,
        probes: probes.map((probe): Probe => ({ ...probe, namespace: healer.namespace, address, port })),
      })),
  );
  const results = await context.vantage.probe(
    asked.flatMap(({ probes }) => probes),
    { limitMs },
  );
  return asked.map(({ at, kind }, index) => {
    const mine = results.slice(index * versions.length, (index + 1) * versions.length).map(({ http }) => http);
    return { at, kind, value: kind === 'list' ? judgeRead(mine) : judgeWrites(mine) };
  });
}

const probeOf = (version: string, { method, path, body }: (typeof calls)[number]) => ({
  ...{ kind: 'http' as const, host: 'localhost', method, path: `${version}${path}` },
  ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
});

/** Who restarts whom: the healer, those it watches, and what the engine lets it do. */
export const gatherHealing: Gatherer<'healing'> = {
  id: 'healing',
  async gather(context) {
    const { service } = context.policy.healing;
    if (service === null)
      return {
        value: { healer: null, looksFor: null, containers: [], calls: [], error: null },
        scope: 'nobody is declared to be healed',
      };
    const healer = need(context, 'containers').find((each) => each.member && each.service === service);
    const runs = healer !== undefined && healer.pid > 0;
    const [{ containers, looksFor }, made] = await Promise.all([
      findHealed(context),
      runs ? tryCalls(context, healer) : [],
    ]);
    const error = runs ? null : `the healer ${service} does not run, so nothing could be asked from its namespace`;
    return {
      value: { healer: service, looksFor, containers, calls: made, error },
      undertaken: { containers, calls: made },
      scope: `${containers.length} containers that ${service} watches or is to, ${made.length} calls as it makes them`,
    };
  },
};
