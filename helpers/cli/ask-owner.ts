import { createInterface } from 'node:readline/promises';
import { printable } from '../lib/printable.ts';
import type { Seen } from '../policy/derive.ts';
import { inRuns, isTableRead, openDoors, spellPorts, undecidedServices } from '../policy/open-questions.ts';
import type { PolicyFile } from '../policy/schema.ts';

/** A question that is answered with yes or no. */
export type Ask = (question: string) => Promise<boolean>;

const unread = (service: string): string =>
  `whether ${service} asks for a login was not seen: is it meant for everybody, without one?`;

/** What was open and is meant, in the owner's own word; whatever else is open stays a finding. */
export async function decide(seen: Seen, policy: PolicyFile, ask: Ask): Promise<PolicyFile> {
  const { ports, access } = policy;
  const allowed = [...ports.allowed];
  for (const run of inRuns(openDoors(seen, policy))) {
    const { service, first, last, protocol } = run;
    if (first === 0 || protocol === 'sctp') continue;
    const ports = `port${first === last ? '' : 's'} ${spellPorts(run)}`;
    if (!(await ask(`${service} answers on ${ports} past the proxy: is everybody meant to reach it?`))) continue;
    for (let port = first; port <= last; port++) allowed.push({ port, protocol, owner: service });
  }
  const bypass = [...access.bypass];
  for (const service of undecidedServices(seen, policy))
    if (
      await ask(isTableRead(seen) ? `${service} answers without a login: is it meant for everybody?` : unread(service))
    )
      bypass.push(service);
  return { ...policy, ports: { ...ports, allowed }, access: { ...access, bypass } };
}

/** Asks on a terminal; elsewhere nobody is asked, and nothing is decided. */
export async function askOwner(seen: Seen, policy: PolicyFile): Promise<PolicyFile> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return policy;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await decide(seen, policy, async (question) =>
      /^y(?:es)?$/i.test((await lines.question(`${printable(question)} [y/N] `)).trim()),
    );
  } finally {
    lines.close();
  }
}
