import type { Artifacts } from '../../evidence/evidence.ts';
import type { Observation } from '../../kernel/check.ts';
import type { Policy } from '../../policy/policy.ts';
import { reproduceInside } from './asked-apis.ts';

/** Whether it reaches anything of the stack: it shares a network, or is on the host's. */
function meetsStack({ containers }: Pick<Artifacts, 'containers'>, subject: string): boolean {
  const networks = (of: (container: Artifacts['containers'][number]) => boolean) =>
    containers.filter(of).flatMap(({ attachments }) => attachments.map(({ network }) => network));
  const container = containers.find((each) => each.subject === subject);
  const theirs = new Set(networks(({ member, subject: other }) => member && other !== subject));
  return (
    container?.namespace === 'host' ||
    networks((each) => each.namespace === container?.namespace).some((key) => theirs.has(key))
  );
}

/** Who keeps a connection to the internet and reaches the stack may let anybody in by it, whatever it is called. */
export function judgeKept(seen: Pick<Artifacts, 'tunnels' | 'containers'>, policy: Policy): Observation[] {
  const known = [...policy.tunnels, ...seen.tunnels.tunnels].map(({ service }) => service);
  const mayGoOut = (subject: string) => {
    const service = seen.containers.find((each) => each.subject === subject && each.member)?.service ?? null;
    return service !== null && policy.services[service]?.internet === true;
  };
  return (seen.tunnels.kept ?? [])
    .filter(({ service }) => !known.includes(service) && !mayGoOut(service) && meetsStack(seen, service))
    .map(({ service, peers }) => ({
      subject: service,
      holds: null,
      expected: 'no lasting connection to the internet, or declared under `tunnels`, or with `internet: true`',
      observed: `keeps a connection to ${peers.slice(0, 3).join(', ')} and reaches the stack: it may be a tunnel`,
      reproduce: reproduceInside(seen.containers, service, 'ss -tunp'),
    }));
}
