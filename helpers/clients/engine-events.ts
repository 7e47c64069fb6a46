import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { ChangeKind } from '../evidence/define-artifact.ts';
import { parseJson } from '../lib/json.ts';
import { OURS, type EngineClient } from './engine-client.ts';

/** Something that changed on an engine. what: for people, as in `media-sonarr-1 start`. */
export interface EngineChange {
  kind: ChangeKind;
  what: string;
}

/** Of each kind what changes something that can be judged; an engine tells of each health check's command as well. */
const actions: Readonly<Record<ChangeKind, readonly string[]>> = {
  container: [
    ...['create', 'start', 'restart', 'die', 'stop', 'destroy', 'rename', 'update', 'pause', 'unpause', 'oom'],
    'health_status',
  ],
  network: ['create', 'connect', 'disconnect', 'destroy', 'remove'],
  daemon: ['reload'],
};
const kinds = Object.keys(actions) as ChangeKind[];

const Event = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z
    .object({ ID: z.string().default(''), Attributes: z.record(z.string(), z.string()).default({}) })
    .prefault({}),
});

/**
 * Reads events as an engine tells them, one a call; null: of no account, or our own doing. It remembers which
 * containers are ours, for the event of a network names only the id.
 */
export function eventReader(): (line: string) => EngineChange | null {
  const ours = new Set<string>();
  return (line) => {
    const read = Event.safeParse(parseJson(line));
    if (!read.success) return null;
    const { Type, Action, Actor } = read.data;
    const { ID, Attributes } = Actor;
    if (Type === 'container' && OURS in Attributes) {
      ours.add(ID);
      return null;
    }
    const kind = kinds.find((each) => each === Type);
    const action = Action.split(':')[0] ?? '';
    if (kind === undefined || !actions[kind].includes(action) || ours.has(Attributes['container'] ?? '')) return null;
    return { kind, what: `${Attributes['name'] ?? ID.slice(0, 12)} ${Action}` };
  };
}

/**
 * Listens to the engine until it ends the stream, or goes; what it tells from then on is handed to `heard`. Rejects
 * where it will not tell, and with the signal's reason. It is a client of its own: its calls may be silent for days.
 */
export async function followEngine(
  { docker }: EngineClient,
  { heard, listening, signal }: { heard: (change: EngineChange) => void; listening: () => void; signal: AbortSignal },
): Promise<void> {
  // A night without an event is no engine that hangs.
  Object.assign(docker.modem, { timeout: undefined });
  const stream = await docker.getEvents({ filters: { type: kinds } });
  listening();
  const read = eventReader();
  // A stream that breaks has ended.
  stream.on('error', () => undefined);
  const stop = () => (stream as unknown as { destroy(): void }).destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const line of createInterface({ input: stream })) {
      const change = read(line);
      if (change) heard(change);
    }
  } catch {
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
  signal.throwIfAborted();
}
