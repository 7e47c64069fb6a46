import type { BanTrials } from '../../evidence/ban-trials.ts';
import type { Binding, Container } from '../../evidence/containers.ts';
import { banToolOf, type BanTool } from '../../lib/ban-tools.ts';
import { EvidenceError, messageOf } from '../../lib/errors.ts';
import { familyOf, publishes, type Family } from '../../lib/ip.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { PutBack } from '../experiments/put-back.ts';
import { withHostDoors } from '../../policy/host-doors.ts';
import { need } from '../need.ts';
import { publishedOn } from '../outside/outside-controls.ts';
import { BanList } from './ban-doors.ts';
import { withVisitors, type Visitors } from './ban-visitors.ts';
import type { Door } from './knock-doors.ts';
import { tryBan, type Trial } from './try-ban.ts';

type Tried = Pick<BanTrials, 'bans' | 'rows'>;

const none: BanTrials = { notMade: null, error: null, tool: null, jails: [], bans: [], rows: [], transcript: [] };

interface Tool {
  kind: BanTool;
  service: string;
  container: Container | null;
}

/** Who is declared to ban addresses, else who looks as if he did. */
function toolOf(context: GatherContext): Tool | null {
  const { bans } = context.policy;
  const members = need(context, 'containers').filter(({ member }) => member);
  if (bans) return { ...bans, container: members.find(({ service }) => service === bans.service) ?? null };
  const [found] = members.flatMap((container) => {
    const kind = banToolOf(container);
    return kind === null ? [] : [{ kind, service: container.service ?? container.subject, container }];
  });
  return found ?? null;
}

/** Why nobody is to be banned; null: somebody is. */
function reasonNotTo({ disturb }: GatherContext, tool: Tool | null): string | null {
  if (tool === null)
    return 'no service of the stack bans addresses, nor is one declared under `bans`; the host’s own is not asked';
  return disturb
    ? null
    : 'experiments that disturb were not asked for; `--disturb` makes them: an address of ours is banned';
}

/** Ports that are published on an address, with the namespace that each leads to. */
const doorsAt = (address: string, containers: readonly Container[]): Door[] =>
  (['tcp', 'udp'] as const).flatMap((protocol) =>
    publishedOn(address, containers, protocol).map((port) => {
      const isHere = (each: Binding) =>
        each.protocol === protocol && each.hostPort === port && publishes(each.hostIp, address);
      const behind = containers.find(({ published }) => published.some(isHere))?.namespace ?? '';
      return { address, port, protocol, behind };
    }),
  );

/** Of each list and family that there are doors of: one address of ours that is banned, and one that is not. */
function trialsOf(context: GatherContext, { kind }: Tool, there: readonly string[], visitors: Visitors): Trial[] {
  const declared = kind === 'fail2ban' ? (context.policy.bans?.jails ?? []) : [];
  const jails = declared.length > 0 ? declared.filter((jail) => there.includes(jail)) : there;
  const containers = withHostDoors(need(context, 'containers'), need(context, 'listeners'), context.policy);
  return jails.flatMap((jail) =>
    ([4, 6] as const).flatMap((family: Family): Trial[] => {
      const mine = (addresses: readonly string[]) => addresses.filter((each) => familyOf(each) === family);
      const [visitor = '', other = ''] = mine(visitors.addresses);
      const targets = mine(visitors.targets);
      const doors = targets.flatMap((address) => doorsAt(address, containers));
      // Nobody comes to a host by a family that it has no address of.
      if (targets.length === 0) return [];
      return [{ jail, family, namespace: visitors.namespace, visitor, other, doors }];
    }),
  );
}

async function tryAll(context: GatherContext, putBack: PutBack, list: BanList, trials: readonly Trial[]) {
  const all: Tried = { bans: [], rows: [] };
  for (const trial of trials) {
    const { ban, rows } = await tryBan(context, putBack, list, trial);
    all.bans.push(ban);
    all.rows.push(...rows);
  }
  return { tried: all, trials };
}

/**
 * Whether whoever the stack's own tool bans gets no connection any more, and whoever it does not still does: with
 * addresses of ours alone, one after the other. Only where that is allowed.
 */
export const gatherBanTrials: Gatherer<'ban-trials'> = {
  id: 'ban-trials',
  async gather(context) {
    const tool = toolOf(context);
    const notMade = reasonNotTo(context, tool);
    if (notMade !== null || tool === null) return { value: { ...none, notMade }, scope: 'nobody was banned' };
    const { kind, service, container } = tool;
    const seen = { ...none, tool: { kind, service, container: container?.name ?? '' } };
    const putBack = context.putBack ?? new PutBack();
    const before = putBack.transcript().length;
    try {
      if (container?.status !== 'running') throw new EvidenceError(`${service} does not run: start it`);
      const list = new BanList(context, container, kind);
      const jails = await list.jails();
      const { tried, trials } = await withVisitors(context, putBack, (visitors) =>
        tryAll(context, putBack, list, trialsOf(context, tool, jails, visitors)),
      );
      return {
        value: { ...seen, jails, ...tried, transcript: putBack.transcript().slice(before) },
        undertaken: {
          bans: trials,
          rows: trials.flatMap(({ jail, family, doors }) =>
            doors.map((door) => ({ jail, family, port: door.port, protocol: door.protocol })),
          ),
        },
        scope: `${trials.length} bans by ${container.name}, ${tried.rows.length} published ports`,
      };
    } catch (error) {
      const transcript = putBack.transcript().slice(before);
      return {
        value: { ...seen, error: messageOf(error).slice(0, 400), transcript },
        scope: 'nobody could be banned',
      };
    }
  },
};
