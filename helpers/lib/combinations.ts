/**
 * Choices of one place in each of several lists of these lengths, those near the first places first, at most `most`.
 */
export function* combinations(lengths: readonly number[], most: number): Generator<number[]> {
  if (lengths.includes(0)) return;
  const farthest = lengths.reduce((sum, length) => sum + length - 1, 0);
  function* at(depth: number, left: number, chosen: number[]): Generator<number[]> {
    const length = lengths[depth];
    if (length === undefined) {
      if (left === 0) yield chosen;
      return;
    }
    const rest = lengths.slice(depth + 1).reduce((sum, each) => sum + each - 1, 0);
    for (let place = Math.max(0, left - rest); place < Math.min(length, left + 1); place++)
      yield* at(depth + 1, left - place, [...chosen, place]);
  }
  let tries = 0;
  for (let far = 0; far <= farthest; far++) {
    for (const chosen of at(0, far, [])) {
      if (++tries > most) return;
      yield chosen;
    }
  }
}
