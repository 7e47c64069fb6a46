import { EvidenceError } from '../../lib/errors.ts';
import { askByHandshake } from './egress-handshake.ts';
import { askByIdentity } from './egress-identity.ts';
import type { Gatherer } from '../context.ts';
import { namespacesOf } from './matrix-plan.ts';
import { need } from '../need.ts';
import { findResolvers } from './resolvers.ts';

/** Who gets out: TCP, UDP and names, from every namespace. */
export const gatherEgress: Gatherer<'egress'> = {
  id: 'egress',
  async gather({ vantage, lab, source, goOn, ...context }) {
    const containers = need({ vantage, lab, source, ...context }, 'containers');
    const namespaces = namespacesOf(containers);
    const undertaken = { rows: namespaces.map((namespace) => ({ namespace })) };
    const resolvers = await findResolvers(vantage, [...new Set(['host', ...namespaces])], containers);
    if (lab) {
      const value = await askByIdentity(vantage, namespaces, resolvers, lab.internet, goOn);
      return {
        value,
        undertaken,
        scope:
          `${namespaces.length} namespaces → the lab's internet at ${lab.internet.address}: TCP 80, UDP 9, ` +
          "a fresh name through each one's resolver; IPv4 and IPv6; up to 2 tries",
      };
    }
    if (source !== 'live')
      throw new EvidenceError(
        'the lab has no internet of its own to answer, and a public address is asked on live stacks only: ' +
          'bring the lab up again',
      );
    const value = await askByHandshake(vantage, namespaces, resolvers);
    return {
      value,
      undertaken,
      scope:
        `${namespaces.length} namespaces → the public resolver ${value.server}: a handshake on TCP 443, ` +
        "its own name over UDP and through each one's resolver; without a server of ours a handshake proves little",
    };
  },
};
