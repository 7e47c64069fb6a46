import { join } from 'node:path';
import { z } from 'zod';
import { runFile } from '../../reports/run-file.ts';
import { stages, type Stage } from '../evidence/define-artifact.ts';
import { artifacts } from '../evidence/registry.ts';
import { readJsonFile } from '../lib/json.ts';

const Timed = z.object({ artifacts: z.array(z.object({ id: z.string(), ms: z.number() })) });

/** Stages whose looks stand alone, one after the other. */
const alone: readonly Stage[] = ['resources', 'round-trips', 'response-times'];

const order = Object.keys(stages) as Stage[];

function lengthOf(stage: Stage, took: ReadonlyMap<string, number>): number {
  const mine = artifacts.filter((artifact) => artifact.stage === stage).map(({ id }) => took.get(id) ?? 0);
  return alone.includes(stage) ? mine.reduce((sum, ms) => sum + ms, 0) : Math.max(0, ...mine);
}

/** How far a run is, by the name of the stage under way: `3/9, about 40 s`. */
export type Forecast = (stage: string) => string | null;

/**
 * What the run before, whose record lies in a folder, lets expect of this one; also where that record is called old
 * already. Where there was none: how many stages there are, and no time.
 */
export function forecastFrom(folder: string): Forecast {
  const path = join(folder, runFile.file);
  const run = readJsonFile(path, Timed) ?? readJsonFile(`${path}.old`, Timed);
  const took = new Map((run?.artifacts ?? []).map(({ id, ms }) => [id, ms]));
  const lengths = order.map((stage) => lengthOf(stage, took));
  const names: readonly string[] = order.map((stage) => stages[stage]);
  return (stage) => {
    const at = names.indexOf(stage);
    if (at < 0) return null;
    const left = Math.round(lengths.slice(at).reduce((sum, ms) => sum + ms, 0) / 1000);
    return `${at + 1}/${order.length}${left > 0 ? `, about ${left} s` : ''}`;
  };
}
