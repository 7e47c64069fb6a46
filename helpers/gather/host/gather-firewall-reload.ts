import { posix } from 'node:path';
import { z } from 'zod';
import type { FirewallReload } from '../../evidence/firewall-reload.ts';
import { EvidenceError, messageOf } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { PutBack } from '../experiments/put-back.ts';
import { need } from '../need.ts';
import { readComposed } from '../secrets/composed.ts';
import { askProgram } from '../ask-program.ts';
import { describeFilter, readingScript } from './gather-packet-filter.ts';

const Told = z.object({
  loaded: z.array(z.object({ path: z.string(), error: z.string().nullable() })),
  after: z.string(),
  left: z.array(z.string()),
});

const notMade = (why: string): FirewallReload => ({ notMade: why, loaded: [], after: null, transcript: [] });

const did = 'the host’s own firewall loaded its rules again';
const undone = 'all rules put back as they were saved before; `systemctl restart docker` writes the engine’s anew';

/** Files that the policy names, as the host knows them. */
async function furtherFiles(context: GatherContext): Promise<string[]> {
  const { files } = context.policy.firewall;
  if (files.every((file) => posix.isAbsolute(file))) return [...files];
  const { directory } = await readComposed(context);
  return files.map((file) => posix.resolve(directory, file));
}

/**
 * One program reloads, reads and puts back, so that nothing stays away longer than that takes; what it could not put
 * back ends up in the ledger.
 */
async function reload(context: GatherContext): Promise<FirewallReload> {
  const putBack = context.putBack ?? new PutBack();
  const before = putBack.transcript().length;
  let told: z.infer<typeof Told> = { loaded: [], after: '', left: [] };
  const question = { read: readingScript, files: await furtherFiles(context) };
  const act = async () => void (told = await askProgram(context, 'reload-firewall', question, Told));
  const undo = () =>
    told.left.length === 0
      ? Promise.resolve()
      : Promise.reject(new EvidenceError(`these rules are not as they were: ${told.left.join(', ')}`));
  await putBack.during({ did, undone, act, undo }, () => Promise.resolve());
  const { loaded, after } = told;
  return {
    notMade: null,
    loaded,
    after: loaded.length > 0 ? describeFilter(after) : null,
    transcript: loaded.length > 0 ? putBack.transcript().slice(before) : [],
  };
}

/** Whether the engine's rules outlive a reload of the host's own. Only where that is allowed. */
export const gatherFirewallReload: Gatherer<'firewall-reload'> = {
  id: 'firewall-reload',
  async gather(context) {
    const asked = '`--disturb` makes them: the host loads the rules of its own firewall again';
    if (!context.disturb)
      return {
        value: notMade(`experiments that disturb were not asked for; ${asked}`),
        scope: 'none was asked for',
      };
    if (need(context, 'engine').rootless)
      return { value: notMade('a rootless engine’s rules are not the host’s'), scope: 'the engine is rootless' };
    try {
      const value = await reload(context);
      const paths = value.loaded.map(({ path }) => path);
      return {
        value,
        scope: paths.length > 0 ? `${paths.join(', ')} loaded again` : 'no service loads a file of rules',
      };
    } catch (error) {
      if (error instanceof EvidenceError) throw error;
      throw new EvidenceError(`the host's firewall could not be reloaded: ${messageOf(error)}`);
    }
  },
};
