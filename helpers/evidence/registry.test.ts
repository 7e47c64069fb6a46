import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stages } from './define-artifact.ts';
import { Evidence, recordingSchema } from './evidence.ts';
import { artifactOf, artifacts } from './registry.ts';

const order = Object.keys(stages);

describe('the registry of artifacts', () => {
  it('holds each under its own name, declared in the file of that name', () => {
    expect(new Set(artifacts.map(({ id }) => id)).size).toBe(artifacts.length);
    const foreign = artifacts.filter(
      ({ id }) =>
        !readFileSync(join(import.meta.dirname, `${id}.ts`), 'utf8').includes(`defineArtifact({\n  id: '${id}'`),
    );
    expect(foreign).toEqual([]);
  });

  it('lets none need one of a later stage, nor itself by way of others', () => {
    const late = artifacts.flatMap(({ id, stage, needs }) =>
      needs
        .filter((need) => order.indexOf(artifactOf(need).stage) > order.indexOf(stage))
        .map((need) => `${id} needs ${need}`),
    );
    expect(late).toEqual([]);
    const depth = (id: Parameters<typeof artifactOf>[0], above: readonly string[]): number =>
      above.includes(id)
        ? Number.POSITIVE_INFINITY
        : 1 + Math.max(0, ...artifactOf(id).needs.map((need) => depth(need, [...above, id])));
    expect(artifacts.filter(({ id }) => !Number.isFinite(depth(id, [])))).toEqual([]);
  });

  it('lets none be asked by one that it does not need, nor by one that is always whole', () => {
    const wrong = artifacts.filter(
      ({ needs, askedBy }) =>
        askedBy !== undefined && (!needs.includes(askedBy) || artifactOf(askedBy).partial === undefined),
    );
    expect(wrong).toEqual([]);
  });

  it('makes a look that was not made of whatever a recording has not', () => {
    const head = {
      schema: recordingSchema,
      tool: { name: 'stackproof', version: '0.1.0' },
      source: 'live',
      project: 'small',
      gatheredAt: '2026-11-24T08:00:00.000Z',
      durationMs: 1,
      views: [],
      images: [],
      disturb: false,
    };
    const read = Evidence.parse({ ...head, artifacts: {} });
    expect(Object.keys(read.artifacts)).toEqual(artifacts.map(({ id }) => id));
    expect(read.artifacts.sessions).toMatchObject({
      ok: false,
      cause: 'notRecorded',
      error: expect.stringContaining('run the audit again'),
    });
    expect(Evidence.safeParse(head).success).toBe(false);
  });
});
