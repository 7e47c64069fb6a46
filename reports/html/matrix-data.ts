import type { RecordedObservation, RunRecord } from '../../helpers/kernel/record.ts';
import type { SeenPath } from '../../helpers/kernel/stack-map.ts';

/**
 * o: open, as it may be. n: closed, as it should be. x: open, and should not be. c: closed, and should be open.
 * u: not seen. s: itself.
 */
export type CellState = 'o' | 'n' | 'x' | 'c' | 'u' | 's';

type Way = RecordedObservation & { path: SeenPath };

/** Texts that many rows have in common, each once. */
class Texts {
  readonly list: string[] = [];
  readonly #known = new Map<string, number>();
  add(text: string): number {
    const before = this.#known.get(text);
    if (before !== undefined) return before;
    this.#known.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
}

/**
 * What the page's script tells of one way, by the number of each text: port, state, expected, observed, control, and
 * the words of the command.
 */
type PackedWay = [port: number, state: CellState, expected: number, observed: number, control: number, see: string];

export interface Matrix {
  places: string[];
  /** Row by row, `o`, `x` …, of which each place has one for each place. */
  states: CellState[][];
  packed: { places: string[]; texts: string[]; ways: Record<string, PackedWay[]> };
}

const stateOf = ({ holds, waived, path }: Way): CellState => {
  if (holds === null) return 'u';
  if (holds || waived) return path.reached === true ? 'o' : 'n';
  return path.reached === true ? 'x' : 'c';
};

const worstFirst: readonly CellState[] = ['x', 'c', 'u', 'o', 'n'];

/** The matrix of a run; null: no check told of one. */
export function matrixOf({ criteria }: Pick<RunRecord, 'criteria'>): Matrix | null {
  const ways = criteria
    .flatMap(({ checks }) => checks.flatMap(({ observations }) => observations))
    .flatMap((seen): Way[] => (seen.path ? [{ ...seen, path: seen.path }] : []));
  if (ways.length === 0) return null;
  const places = [...new Set(ways.flatMap(({ path }) => [path.from, path.to]))].sort();
  const numbers = new Map(places.map((place, at) => [place, at]));
  const keyOf = (from: string, to: string) => `${numbers.get(from) ?? 0}-${numbers.get(to) ?? 0}`;
  const pairs = Map.groupBy(ways, ({ path }) => keyOf(path.from, path.to));
  const texts = new Texts();
  const pack = (way: Way): PackedWay => [
    texts.add(way.path.port),
    stateOf(way),
    texts.add(way.expected),
    texts.add(way.observed),
    texts.add(way.path.control ?? ''),
    (way.see ?? '')
      .split(' ')
      .map((word) => texts.add(word).toString(36))
      .join(' '),
  ];
  const worstAt = (from: string, to: string): CellState => {
    if (from === to) return 's';
    const states = new Set((pairs.get(keyOf(from, to)) ?? []).map(stateOf));
    return worstFirst.find((state) => states.has(state)) ?? 'u';
  };
  return {
    places,
    states: places.map((from) => places.map((to) => worstAt(from, to))),
    packed: {
      places,
      ways: Object.fromEntries([...pairs].map(([key, mine]) => [key, mine.map(pack)])),
      texts: texts.list,
    },
  };
}
