/** How long the work took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Of how many runs a figure is the median. */
export const runs = 5;

/** The same work, one run after the other. */
export async function sample(work: () => Promise<number>): Promise<number[]> {
  const samples: number[] = [];
  for (let at = 0; at < runs; at += 1) samples.push(await work());
  return samples;
}
