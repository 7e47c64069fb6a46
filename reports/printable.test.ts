import { describe, expect, it } from 'vitest';
import { Evidence } from '../helpers/evidence/evidence.ts';
import { evidenceOf } from '../helpers/testing/check-tester.ts';
import { changeTexts, textFields, type TextField } from '../helpers/testing/text-fields.ts';
import { secured } from '../helpers/testing/worlds/world-secured.ts';
import { renderAll } from '../fixtures/faults/bench/render-all.ts';

// One of each kind: escape, C1, bell, NUL, both ways of turning the direction, both ends of a line, a line of its own.
const nasty = '\u001b[2J\u009b1m\u0007\u0000\u202e\u2066\u2028\u2029\r\nPASS: everything';
const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

const good = evidenceOf(secured());

const isBelow = (path: readonly PropertyKey[], top: readonly PropertyKey[]) =>
  top.every((key, at) => String(key).replace(nasty, '') === String(path[at]));

/**
 * The recording with all these fields spoilt at once, but for those where the schema takes no such text. No copy keeps
 * what two of its parts share, else the one would be spoilt with the other.
 */
function spoil(fields: readonly TextField[]): { evidence: Evidence; count: number } {
  const spoilt: unknown = JSON.parse(JSON.stringify(good));
  changeTexts(spoilt, fields, (text) => `${text}${nasty}`);
  const { success, data, error } = Evidence.safeParse(spoilt);
  if (success) return { evidence: data, count: fields.length };
  const { issues } = error;
  const kept = fields.filter(({ path }) => !issues.some((issue) => isBelow(path, issue.path)));
  if (kept.length === fields.length) throw new Error(`no planted text is at fault: ${JSON.stringify(issues)}`);
  return spoil(kept);
}

const fields = textFields(good);
/** Everywhere at once, so that names still fit each other; then by the artifact, so that they do not. */
const worlds = [fields, ...Map.groupBy(fields, ({ path }) => path.slice(0, 2).join('.')).values()].map(spoil);

describe('whatever a stack writes into a recording', () => {
  it('is planted in most of the texts that there are', () => {
    expect(worlds[0]?.count).toBeGreaterThan(fields.length / 2);
  });

  it.each(worlds.map(({ evidence }, at) => [at, evidence] as const))(
    'reaches no report as it is, and forges no line: world %i',
    (_, evidence) => {
      const dirty = Object.entries(renderAll(evidence)).flatMap(([report, text]) =>
        raw.test(text) || /^\s*PASS: everything(?! judged)/m.test(text) ? [report] : [],
      );
      expect(dirty).toEqual([]);
    },
  );

  it('is shown where it is told of, and kept in the record for programs', () => {
    const { evidence } = spoil(fields.filter(({ kind }) => kind === '.project'));
    const { console: shown, markdown = '', junit = '', json = '' } = renderAll(evidence);
    for (const text of [shown, junit]) expect(text).toContain('\\x1b[2J\\x9b1m\\x07\\x00\\u202e');
    expect(markdown).toContain('\\u202e');
    expect((JSON.parse(json) as { stack: { project: string } }).stack.project).toBe(`${good.project}${nasty}`);
  });
});
