import type { Asked, Vpn } from '../../evidence/vpn.ts';
import type { VpnTrials } from '../../evidence/vpn-trials.ts';
import { proberProgram } from '../../clients/prober-program.ts';
import { EvidenceError, lastLine, messageOf } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { PutBack } from '../experiments/put-back.ts';
import { need } from '../need.ts';
import { findResolvers } from '../network/resolvers.ts';
import { readNameFiles, type NameFiles } from '../host/read-name-files.ts';
import { containerOf, pause } from '../monitoring/watch-place.ts';
import { placeOf } from './gather-vpn.ts';
import { askAsPrograms, findAskable, type Askable } from './who-asks.ts';

const pauseMs = 2000;
const longestTries = 10;
const isUp = ({ family, by, value }: Asked): boolean => family === 4 && by === 'page' && value === 'answered';

type Row = VpnTrials['rows'][number];
type Client = Vpn['clients'][number];

const run = async ({ vantage }: GatherContext, namespace: string, words: readonly string[], input?: string) => {
  const argv = ['python3', '-I', '-S', '-c', proberProgram('tunnel-devices'), ...words];
  const ran = await vantage.run(namespace, argv, input === undefined ? {} : { input });
  if (ran.code !== 0)
    throw new EvidenceError(`the tunnel of ${namespace} could not be handled: ${lastLine(ran.stderr) || 'no answer'}`);
  return ran.stdout;
};

/** Whom its programs ask for names. */
async function resolverOf(context: GatherContext, { service }: Client): Promise<string | null> {
  const own = containerOf(context, service);
  const files = own ? await readNameFiles(context.vantage, [own.pid]) : new Map<number, NameFiles>();
  return files.get(own?.pid ?? 0)?.resolver ?? null;
}

/** A tunnel that was just paused or put up again needs a moment until it is through. */
async function lookUntilUp(look: () => Promise<Asked[]>): Promise<Asked[]> {
  let asked = await look();
  for (let tries = 1; tries < longestTries && !asked.some(isUp); tries += 1) {
    await pause(pauseMs);
    asked = await look();
  }
  return asked;
}

/** Takes a client's tunnel down, looks what still leaves, and puts it up again whatever comes of it. */
async function tryOutage(
  context: GatherContext,
  putBack: PutBack,
  askable: Askable,
  hostResolver: string | null,
  client: Client,
): Promise<Row> {
  const { service } = client;
  const namespace = placeOf(service);
  const tunnels = client.devices.filter(({ kind }) => kind !== null).map(({ name }) => name);
  const row: Row = { service, tunnels, before: [], during: [], host: [], after: [], error: null };
  if (client.error !== null) return { ...row, error: client.error };
  if (tunnels.length === 0) return { ...row, error: 'there is no tunnel device that could be taken down' };
  try {
    const resolver = await resolverOf(context, client);
    const look = (): Promise<Asked[]> => askAsPrograms(context, askable, namespace, 'client', resolver);
    row.before = await lookUntilUp(look);
    const kept = await run(context, namespace, ['read', ...tunnels]);
    const did = `${tunnels.join(', ')} of ${service} is taken down`;
    const undone = 'it is put up again, with its addresses and routes';
    context.progress('experiments', `${did}; put back: ${undone}`);
    const experiment = {
      ...{ did, undone },
      act: () => run(context, namespace, ['down', ...tunnels]),
      undo: () => run(context, namespace, ['up'], kept).then(() => undefined),
    };
    [row.during, row.host] = await putBack.during(experiment, () =>
      Promise.all([look(), askAsPrograms(context, askable, 'host', 'host', hostResolver)]),
    );
    row.after = await lookUntilUp(look);
    return row;
  } catch (error) {
    return { ...row, error: messageOf(error).slice(0, 300) };
  }
}

const notMade = (why: string): VpnTrials => ({ notMade: why, rows: [], transcript: [] });

/** Whether anything leaves while the tunnel is down. Only where that is allowed. */
export const gatherVpnTrials: Gatherer<'vpn-trials'> = {
  id: 'vpn-trials',
  async gather(context) {
    if (context.policy.vpn === null)
      return { value: notMade('nobody is declared to leave through a tunnel'), scope: 'there is no tunnel' };
    if (!context.disturb)
      return {
        value: notMade('experiments that disturb were not asked for; `--disturb` makes them: the tunnel is taken down'),
        scope: 'none was asked for',
      };
    const putBack = context.putBack ?? new PutBack();
    const before = putBack.transcript().length;
    const [askable, [resolver]] = await Promise.all([
      findAskable(context),
      findResolvers(context.vantage, ['host'], []),
    ]);
    const rows: Row[] = [];
    for (const client of need(context, 'vpn').clients)
      rows.push(await tryOutage(context, putBack, askable, resolver?.address ?? null, client));
    return {
      value: { notMade: null, rows, transcript: putBack.transcript().slice(before) },
      undertaken: {
        rows: context.policy.vpn.clients.map((service) => ({ service })),
        'rows.during': rows.flatMap(({ service, before: seen }) => seen.map((each) => ({ service, ...each }))),
      },
      scope: `the tunnel of ${rows.length} clients down, and what left meanwhile`,
    };
  },
};
