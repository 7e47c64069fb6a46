import { z } from 'zod';
import type { SecretPlaces } from '../../evidence/secret-places.ts';
import { evidenceReason } from '../../lib/errors.ts';
import { list, record, text } from '../../lib/lenient.ts';
import { ask, listNetworks } from '../engine/ask-engine.ts';
import type { GatherContext } from '../context.ts';
import { entriesOfTable, type Entry } from './entries.ts';

const Volumes = z.object({
  Volumes: list(z.object({ Name: text, Labels: record(z.string()), Options: record(z.string()) })),
});

/** A volume of an image, or one that nobody gave a name. */
const isUnnamed = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

interface Looked {
  entries: Entry[];
  stores: NonNullable<SecretPlaces['stores']>;
}

/**
 * Labels and options of every volume and network, as the engine shows them to whoever asks: the password of a share
 * stands there. By Compose's own key, where there is one.
 */
export async function lookAtStores({ engine }: GatherContext): Promise<Looked> {
  try {
    const [{ Volumes: all }, networks] = await Promise.all([
      ask(engine, 'volumes', Volumes, () => engine.docker.listVolumes()),
      listNetworks(engine),
    ]);
    const volumes = all.filter(({ Name }) => !isUnnamed(Name));
    const nameOf = ({ Name, Labels }: { Name: string; Labels: Record<string, string> }, kind: 'volume' | 'network') =>
      `${kind} ${Labels[`com.docker.compose.${kind}`] ?? Name}`;
    return {
      entries: [
        ...volumes.flatMap((each) => [
          ...entriesOfTable(nameOf(each, 'volume'), 'volume-label', each.Labels),
          ...entriesOfTable(nameOf(each, 'volume'), 'volume-option', each.Options),
        ]),
        ...networks.flatMap((each) => [
          ...entriesOfTable(nameOf(each, 'network'), 'network-label', each.Labels),
          ...entriesOfTable(nameOf(each, 'network'), 'network-option', each.Options),
        ]),
      ],
      stores: {
        volumes: volumes.map((each) => nameOf(each, 'volume')),
        networks: networks.map((each) => nameOf(each, 'network')),
        error: null,
      },
    };
  } catch (error) {
    return { entries: [], stores: { volumes: [], networks: [], error: evidenceReason(error) } };
  }
}
