import { randomBytes } from 'node:crypto';
import { allEntryAddresses, routedEntries } from './access-entries.ts';
import { forgeIdentities } from './access-forgery.ts';
import { routedAnywhere, watchForwarded, waysTo } from './access-forwarded.ts';
import {
  askAgain,
  askAnonymously,
  askCommonPaths,
  askOpenPaths,
  askUndeclared,
  playTricks,
  protectedEntries,
  tryKeys,
} from './access-plan.ts';
import { askRewritten } from './access-rewritten.ts';
import { askBlindly, askRules } from './access-rules.ts';
import { sendAll } from './access-sending.ts';
import { nameBackends } from './access-whose.ts';
import { nameOfView, type Gatherer } from '../context.ts';
import { need } from '../need.ts';

/** Everything that somebody who never logged in may try, and what came back. */
export const gatherAccess: Gatherer<'access'> = {
  id: 'access',
  async gather(context) {
    const traefik = need(context, 'traefik');
    const { policy } = context;
    const routed = routedEntries(context, traefik);
    const entries = protectedEntries(policy, routed);
    const word = `stackproof-${randomBytes(4).toString('hex')}`;
    const rules = context.gathered['access-control'];
    const control = rules?.ok ? rules.value.control : null;
    const byRules = control && askRules(context, control, routed);
    const askings = [
      ...askAnonymously(routed),
      ...askCommonPaths(policy, entries),
      ...askRewritten(policy, traefik, routed, control),
      ...askOpenPaths(
        policy,
        routed.flatMap((each) => each.entries),
      ),
      ...askUndeclared(policy, allEntryAddresses(context, traefik), entries, word),
      ...forgeIdentities(policy, entries),
      ...playTricks(policy, entries),
      ...tryKeys(policy, routed, randomBytes(16).toString('hex')),
      ...(byRules?.askings ?? askBlindly(entries)),
    ];
    const undertaken = { routers: routed.map(({ asked }) => asked), rows: askings };
    const first = await sendAll(
      context,
      askings,
      ({ probe }) => probe,
      ({ host }) => host,
    );
    const visitors = (host: string) =>
      new Set(first.filter(({ item }) => item.host === host).map(({ from }) => from)).size;
    const again = await sendAll(
      context,
      askAgain(entries, visitors),
      ({ probe }) => probe,
      ({ host }) => host,
      true,
    );
    const answered = [...first, ...again];
    const proxy = need(context, 'containers').find(({ member, service }) => member && service === policy.proxy.service);
    const [{ rows, known }, forwarded] = await Promise.all([
      nameBackends(context, routed, answered),
      proxy ? watchForwarded(context, proxy.namespace, waysTo(context, routedAnywhere(context, traefik), false)) : [],
    ]);
    const from =
      [...new Set(askings.map(({ probe }) => nameOfView(context, probe.namespace)))].join(' and ') || 'nowhere';
    const several = new Set(answered.flatMap((each) => each.from ?? [])).size;
    const spread = several > 1 ? `, there from ${several} addresses where a limit counts each for itself` : '';
    return {
      value: {
        from,
        routers: routed.map(({ asked }) => ({ ...asked, known: known.has(asked.router) })),
        rows,
        forwarded,
        ...(byRules ? { unasked: byRules.unasked } : {}),
      },
      undertaken,
      scope:
        `${routed.length} routers, ${answered.length} requests from ${from}${spread}, ` +
        `${forwarded.length} ways watched in the proxy's own namespace`,
    };
  },
};
