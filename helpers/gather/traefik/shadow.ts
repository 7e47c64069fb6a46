import { setTimeout as delay } from 'node:timers/promises';
import { startShadow, type Shadow } from '../../clients/shadow-container.ts';
import type { Container } from '../../evidence/containers.ts';
import { redactText } from '../../evidence/secret-shapes.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';
import { archiveOf, realPathsOf } from '../host/service-files.ts';
import { deliveriesIn } from './shadow-log.ts';
import { apiPort, asTheOriginal, planOf, providersOf } from './shadow-plan.ts';
import { readStartedWith } from './started-with.ts';
import { settingsOf, staticConfigOf, type StaticConfig } from './static-config.ts';
import { readApi, recogniseApi, type Spot, type Table } from './traefik-api.ts';

/** It takes one or two seconds; a busy machine takes its time. */
const patienceMs = 20_000;

/**
 * What is still missing of all that the providers have delivered; empty: nothing. Split routers bear the entrypoint's
 * name before their own.
 */
function missingOf(
  table: Table,
  providers: readonly string[],
  deliveries: ReadonlyMap<string, readonly string[]>,
): string[] {
  const has = (name: string) =>
    table.routers.some(
      (router) =>
        router.name === name || router.entryPoints.some((entryPoint) => router.name === `${entryPoint}-${name}`),
    );
  return providers.flatMap(
    (provider) => deliveries.get(provider)?.filter((name) => !has(name)) ?? [`all of the provider ${provider}`],
  );
}

/**
 * The table once every provider has delivered and all of it is there. Throws EvidenceError when that does not come: a
 * part of a table is none.
 */
async function wholeTable(
  context: GatherContext,
  spot: Spot,
  shadow: Shadow,
  config: StaticConfig,
): Promise<{ version: string; table: Table }> {
  const until = performance.now() + patienceMs;
  const providers = providersOf(config);
  let missing = ['its API'];
  let last = '';
  while (performance.now() < until) {
    const code = await shadow.ended();
    if (code !== null)
      throw new EvidenceError(`it ended with ${code}: ${redactText(lastLine(await shadow.log())).slice(0, 200)}`);
    const version = await recogniseApi(context, spot);
    if (version) {
      const deliveries = deliveriesIn(await shadow.log());
      const table = await readApi(context, spot);
      missing = missingOf(table, providers, deliveries);
      const now = JSON.stringify(table.routers);
      if (missing.length === 0 && now === last) return { version, table };
      last = now;
    }
    await delay(250);
  }
  throw new EvidenceError(`within ${patienceMs / 1000} s it did not have ${missing.join(', ')}`);
}

/**
 * The static settings that the proxy was started with, by dotted key in small letters; empty where they cannot be read.
 */
export async function settingsOfProxy(context: GatherContext, proxy: Container): Promise<Map<string, string>> {
  try {
    return settingsOf(staticConfigOf((await readStartedWith(context, proxy)).started));
  } catch (error) {
    if (error instanceof EvidenceError) return new Map();
    throw error;
  }
}

/**
 * The router table from a second Traefik: the same image, static configuration and files, the engine's socket and all
 * files read-only, no network, no ACME
 * store, its API on a loopback that nobody but the helper enters. Gone when this returns. What it says of servers being
 * up means nothing.
 * Throws EvidenceError with the reason why there is no such table.
 */
export async function readShadow(context: GatherContext, proxy: Container): Promise<{ version: string; table: Table }> {
  const { inspection, started } = await readStartedWith(context, proxy);
  const config = staticConfigOf(started);
  const realPaths = await realPathsOf(
    context,
    proxy,
    inspection.Mounts.map(({ Destination }) => Destination),
  );
  const plan = {
    ...planOf(context, inspection, started, config, realPaths),
    archiveOf: (path: string) => archiveOf(context, proxy, path),
  };
  let shadow: Shadow | null = null;
  const read = async (): Promise<{ version: string; table: Table }> => {
    const running = shadow;
    if (!running) throw new EvidenceError('the shadow was not started');
    const namespace = `shadow of ${proxy.subject}`;
    context.vantage.addNamespace(namespace, running.pid);
    const { version, table } = await wholeTable(
      context,
      { namespace, address: '127.0.0.1', port: apiPort, name: namespace },
      running,
      config,
    );
    return { version, table: asTheOriginal(table, config) };
  };
  const act = async () => void (shadow = await startShadow(context.engine, plan));
  const undo = async () => void (await shadow?.remove());
  // Whoever ends the run, however, takes it away.
  if (context.putBack)
    return context.putBack.during(
      { did: `a shadow of ${proxy.subject} was started, without a network`, undone: 'it was removed', act, undo },
      read,
    );
  try {
    await act();
    return await read();
  } finally {
    await undo();
  }
}
