import type { Severity } from '../helpers/kernel/check.ts';
import type { RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { countRun } from './run-figures.ts';

const paint = { pass: '#2a7d46', fail: '#b3261e', unknown: '#8a6100' } as const;

const worstFirst: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** What stands beside the name: the verdict, and the worst that there is of it. */
function wordsOf(record: RunRecord): string {
  const { findings, unseen } = countRun(record);
  const worst = worstFirst.find((severity) => findings[severity] > 0);
  const found = worst === undefined ? '' : `, ${findings[worst]} ${worst}`;
  if (record.outcome === 'unknown') return `unknown, ${unseen} unseen${found}`;
  // A gate that lets through what is red below it is no plain pass.
  return record.outcome === 'pass' && found ? `pass at gate ${record.failOn}${found}` : `${record.outcome}${found}`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Of a text in Verdana of 11 pixels, in pixels, near enough for a frame round it. */
const widthOf = (text: string): number => Math.ceil(text.length * 6.6) + 12;

/**
 * `badge.svg`: project and verdict, with the day on which it was looked at, for a page that shows pictures. A badge
 * grows old without a sign of it, so the day is in the picture.
 */
export function renderBadge(record: RunRecord): string {
  const shown = printableAll(record);
  const left = shown.stack.project;
  const right = `${wordsOf(shown)} · ${shown.gatheredAt.slice(0, 10)}`;
  const [leftWidth, rightWidth] = [widthOf(left), widthOf(right)];
  const width = leftWidth + rightWidth;
  const fill = paint[shown.outcome];
  const title = escape(`${left}: ${right}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="20" rx="3" fill="#3d3d3d"/>`,
    `<path d="M${leftWidth} 0h${rightWidth - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H${leftWidth}z" fill="${fill}"/>`,
    '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    `<text x="${leftWidth / 2}" y="14">${escape(left)}</text>`,
    `<text x="${leftWidth + rightWidth / 2}" y="14">${escape(right)}</text>`,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
