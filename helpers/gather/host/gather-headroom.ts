import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import type { Disk, Headroom } from '../../evidence/headroom.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { Gatherer } from '../context.ts';
import { ask } from '../engine/ask-engine.ts';
import { need } from '../need.ts';
import { askProgram } from '../ask-program.ts';

const Root = z.object({ DockerRootDir: z.string().min(1) });

const Told = z.array(
  z.union([
    z.object({
      place: z.string(),
      device: z.string(),
      type: z.string(),
      freeBytes: z.number(),
      totalBytes: z.number(),
      freeInodes: z.number(),
      totalInodes: z.number(),
      error: z.null(),
    }),
    z.object({ place: z.string(), error: z.string() }),
  ]),
);
type Row = z.infer<typeof Told>[number];

interface Question {
  place: string;
  /** 0: the engine's machine. */
  pid: number;
  path: string;
}

/** Through whoever runs as it sees its mount; of one that does not run the engine's machine knows the source. */
const mountsOf = ({ subject, pid, mounts }: Container): Question[] =>
  mounts
    .filter(({ type, source, destination }) => type !== 'tmpfs' && source !== '' && !/\.sock$/.test(destination))
    .map(({ source, destination }) => ({
      place: `${subject}:${destination}`,
      ...(pid > 0 ? { pid, path: destination } : { pid: 0, path: source }),
    }));

/** One row a file system, with all the places that lie on it. */
function readRoom(rows: readonly Row[]): Headroom {
  const disks = new Map<string, Disk>();
  for (const row of rows) {
    if (row.error !== null) continue;
    const { place, device, type, freeBytes, totalBytes, freeInodes, totalInodes } = row;
    const known = disks.get(device);
    if (known) known.places.push(place);
    else disks.set(device, { places: [place], type, freeBytes, totalBytes, freeInodes, totalInodes });
  }
  return {
    disks: [...disks.values()],
    unread: rows.flatMap(({ place, error }) => (error === null ? [] : [{ place, error }])),
  };
}

/** Room and inodes of every file system under the engine's data, the host's root and the containers' mounts. */
export const gatherHeadroom: Gatherer<'headroom'> = {
  id: 'headroom',
  async gather(context) {
    const { engine } = context;
    const { DockerRootDir } = await ask(engine, 'info', Root, () => engine.docker.info());
    const questions: Question[] = [
      { place: 'engine:data', pid: 0, path: DockerRootDir },
      { place: 'host:/', pid: 1, path: '/' },
      ...need(context, 'containers').flatMap(mountsOf),
    ];
    const told = await askProgram(context, 'file-systems', questions, Told);
    if (told.length !== questions.length)
      throw new EvidenceError(`the helper answered for ${told.length} of ${questions.length} places: run again`);
    const value = readRoom(told);
    const read = questions.filter(({ place }) => !value.unread.some((each) => each.place === place));
    return {
      value,
      undertaken: { 'disks.places': read.map(({ place }) => ({ value: place })) },
      scope: `${value.disks.length} file systems under ${questions.length} places`,
    };
  },
};
