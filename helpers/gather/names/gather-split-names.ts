import { helloManners, type NamedHost } from '../../evidence/split-names.ts';
import { familyOf } from '../../lib/ip.ts';
import { optionsOf } from '../../traefik/table/tls-options.ts';
import { sendAll } from '../access/access-sending.ts';
import { nameOfView, type Gatherer } from '../context.ts';
import { need } from '../need.ts';
import { askHellos } from './ask-hellos.ts';
import { entriesByHost, plainEntries } from './plain-entries.ts';
import { planSplit, probeOf, type PlannedSplit } from './plan-split.ts';
import { readReply, unanswered } from './read-reply.ts';

const withoutProbe = ({ by, sni, sniOptions, host, spelling, family, port }: PlannedSplit) => ({
  ...{ by, sni, sniOptions, host, spelling, family, port },
});

/** Asks each host under its own name, under others', and with a ClientHello in pieces. */
export const gatherSplitNames: Gatherer<'split-names'> = {
  id: 'split-names',
  async gather(context) {
    const traefik = need(context, 'traefik');
    const { entries, unasked } = plainEntries(context, traefik);
    const hosts = entriesByHost(entries);
    const planned = planSplit(traefik, context.policy, hosts);
    const keyOf = ({ host, at }: (typeof hosts)[number]) => ({
      ...{ host: host.toLowerCase(), family: familyOf(at.address), port: at.port },
    });
    const keys = hosts.map(keyOf);
    const undertaken = {
      names: keys,
      'names.hellos': keys.flatMap((key) => helloManners.map((how) => ({ ...key, how }))),
      rows: planned,
    };
    const own = await sendAll(
      context,
      hosts,
      (entry) => probeOf(entry),
      ({ host }) => host,
      true,
    );
    const split = await sendAll(
      context,
      planned,
      ({ probe }) => probe,
      ({ host }) => host,
      true,
    );
    const hellos = await askHellos(context, hosts);
    const nothing = unanswered('unseen', 'it was not asked');
    const names = hosts.map((entry, at): NamedHost => {
      const [whole = nothing, ...pieces] = hellos[at] ?? [];
      const asked = own.find(({ item }) => item === entry);
      return {
        ...keyOf(entry),
        path: entry.path,
        router: entry.router,
        options: optionsOf(entry.host, traefik),
        own: asked ? readReply(asked.result) : nothing,
        whole,
        hellos: helloManners.map((how, index) => ({ how, reply: pieces[index] ?? nothing })),
      };
    });
    const places = new Set(hosts.map(({ at: { namespace } }) => namespace));
    const from = [...places].map((each) => nameOfView(context, each));
    return {
      value: {
        from: from.join(' and ') || 'nowhere',
        names,
        rows: split.map(({ item, result }) => ({ ...withoutProbe(item), reply: readReply(result) })),
        unasked,
      },
      undertaken,
      scope:
        `${names.length} host names, ${planned.length} requests under another name, ` +
        `${helloManners.length} kinds of hello`,
    };
  },
};
