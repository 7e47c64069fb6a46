import type { Vantage } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Egress } from '../../evidence/egress.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { askRelays, planRelays, unlisted } from './ask-relays.ts';
import { askByHandshake, publicWitness } from './egress-handshake.ts';
import { askByIdentity, identityWitness } from './egress-identity.ts';
import type { GatherContext, Gatherer } from '../context.ts';
import { namespacesOf } from './matrix-plan.ts';
import { need } from '../need.ts';
import { findResolvers } from './resolvers.ts';

/** Namespaces that nothing outside answered over TCP, by an address of its own. */
const shutOf = ({ method, rows }: Egress): string[] =>
  rows
    .filter(({ tcp, tcp6 }) =>
      [tcp, tcp6].every((each) => each?.value !== 'answered' && (method === 'identity' || each?.value !== 'handshake')),
    )
    .map(({ namespace }) => namespace);

/** Who gets out by himself, as far as he was asked. */
async function askDirectly(
  { vantage, lab, source, goOn }: GatherContext,
  containers: readonly Container[],
): Promise<Egress> {
  const namespaces = namespacesOf(containers);
  const resolvers = await findResolvers(vantage, [...new Set(['host', ...namespaces])], containers);
  if (lab) return askByIdentity(vantage, namespaces, resolvers, lab.internet, goOn);
  if (source !== 'live')
    throw new EvidenceError(
      'the lab has no internet of its own to answer, and a public address is asked on live stacks only: ' +
        'bring the lab up again',
    );
  return askByHandshake(vantage, namespaces, resolvers);
}

const witnessOf = async (vantage: Vantage, lab: GatherContext['lab']) =>
  lab ? identityWitness(vantage, lab.internet) : publicWitness;

/** Who gets out: TCP, UDP and names, from every namespace; and who does by way of a neighbour. */
export const gatherEgress: Gatherer<'egress'> = {
  id: 'egress',
  async gather(context) {
    const { vantage, lab } = context;
    const containers = need(context, 'containers');
    const listeners = need(context, 'listeners');
    const direct = await askDirectly(context, containers);
    const shut = shutOf(direct);
    const plan = planRelays(shut, containers, listeners);
    const answers = plan.length === 0 ? [] : await askRelays(vantage, plan, await witnessOf(vantage, lab));
    const relays = [...answers, ...unlisted(shut, containers, listeners)];
    const asked = lab
      ? `the lab's internet at ${direct.server}: TCP 80, UDP 9, a fresh name through each one's resolver; ` +
        'IPv4 and IPv6; up to 2 tries'
      : `the public resolver ${direct.server}: a handshake on TCP 443, its own name over UDP and through each one's ` +
        'resolver; without a server of ours a handshake proves little';
    return {
      value: { ...direct, relays },
      undertaken: { rows: namespacesOf(containers).map((namespace) => ({ namespace })), relays: plan },
      scope: `${direct.rows.length} namespaces → ${asked}; ${plan.length} ports of neighbours asked to lead on to it`,
    };
  },
};
