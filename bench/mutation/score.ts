/**
 * Of one file: how many mutants died, how many were not tried (of a sample all others), how many are the same program
 * in other words, and which lived.
 */
export interface FileScore {
  killed: number;
  untried: number;
  equivalent: number;
  lived: string[];
}

/** `bench/mutation/score.json`. percent: of those that were tried and are no equivalents. */
export interface Score {
  percent: number;
  killed: number;
  lived: number;
  untried: number;
  equivalent: number;
  rooms: Record<string, number>;
  files: Record<string, FileScore>;
}

const percentOf = (files: readonly FileScore[]): number => {
  const killed = files.reduce((sum, file) => sum + file.killed, 0);
  const lived = files.reduce((sum, file) => sum + file.lived.length, 0);
  return killed + lived === 0 ? 100 : Math.floor((1000 * killed) / (killed + lived)) / 10;
};

const roomOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** The score of all files that were ever tried and are still there, sorted. */
export function scoreOf(files: ReadonlyMap<string, FileScore>): Score {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  const all = sorted.map(([, file]) => file);
  const rooms = Map.groupBy(sorted, ([path]) => roomOf(path));
  return {
    percent: percentOf(all),
    killed: all.reduce((sum, { killed }) => sum + killed, 0),
    lived: all.reduce((sum, { lived }) => sum + lived.length, 0),
    untried: all.reduce((sum, { untried }) => sum + untried, 0),
    equivalent: all.reduce((sum, { equivalent }) => sum + equivalent, 0),
    rooms: Object.fromEntries([...rooms].map(([room, list]) => [room, percentOf(list.map(([, file]) => file))])),
    files: Object.fromEntries(sorted),
  };
}

/** A mutant that no test can tell from the original. at: the line that it stands on, for its name alone may wander. */
interface Equivalent {
  at: string;
  because: string;
}

/** path → the name of a mutant → why it counts neither as dead nor as alive. */
export type Equivalents = Readonly<Record<string, Readonly<Record<string, Equivalent>>>>;
