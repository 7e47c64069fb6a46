import { createHash } from 'node:crypto';
import type { RunRecord } from '../../helpers/kernel/record.ts';
import { printableAll } from '../../helpers/lib/printable.ts';
import { groupCauses } from '../causes.ts';
import type { Beside } from '../format.ts';
import { nextStep } from '../next-step.ts';
import { script } from './browser.ts';
import { causesSection } from './causes-section.ts';
import { changesSection } from './changes-section.ts';
import { actsSection, figuresSection, looksSection, waiversSection } from './figures-section.ts';
import { criteriaSection, findingsSection } from './findings-section.ts';
import { mapSection } from './map-section.ts';
import { markup, trusted, type Markup } from './markup.ts';
import { matrixSection } from './matrix-section.ts';
import { routersSection } from './routers-section.ts';
import { style } from './style.ts';
import { trendSection } from './trend-section.ts';
import { verdictSection } from './verdict-section.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const headings: readonly (readonly [id: string, words: string])[] = [
  ['verdict', 'Verdict'],
  ['changes', 'Changes'],
  ['causes', 'Causes'],
  ['map', 'Map'],
  ['matrix', 'Reachability'],
  ['routers', 'Routers'],
  ['findings', 'Findings'],
  ['waivers', 'Waivers'],
  ['figures', 'Figures'],
  ['trend', 'Trend'],
  ['criteria', 'Criteria'],
  ['acts', 'Experiments'],
  ['looks', 'Looks'],
];

/** Style or script, letter for letter as their hash says. */
const element = (name: string, text: string): Markup => trusted(`<${name}>${text}</${name}>`);

/** Links to the sections that there are. */
const navigation = (body: Markup): Markup =>
  markup`<nav aria-label="Sections">
    <ul>
      ${headings
        .filter(([id]) => body.markup.includes(`<section id="${id}"`))
        .map(([id, words]) => markup`<li><a href="#${id}">${words}</a></li>`)}
    </ul>
  </nav>`;

/**
 * `report.html`: one page that shows the run, in one file that asks for nothing from anywhere. What the stack wrote is
 * text, wherever it stands; the first paint needs no script.
 */
export function renderHtml(given: RunRecord, { changes = null, trend = [] }: Partial<Beside> = {}): string {
  const record = printableAll(given);
  const causes = groupCauses(record);
  const body = markup`${verdictSection(record)}${changesSection(printableAll(changes))}${causesSection(
    record,
    causes,
    nextStep(record, causes),
  )}${mapSection(record)}${matrixSection(record)}${routersSection(record)}${findingsSection(record)}${waiversSection(
    record,
  )}${figuresSection(record)}${trendSection(printableAll(trend))}${criteriaSection(record)}${actsSection(
    record,
  )}${looksSection(record)}`;
  const policy = [
    `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}`,
    "base-uri 'none'; form-action 'none'",
  ].join('; ');
  const { tool, stack, outcome } = record;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${outcome}: ${stack.project}, ${tool.name}</title>
        ${element('style', style)}
      </head>
      <body>
        <a class="skip" href="#verdict">To the verdict</a>
        <header><h1>${stack.project}, judged by ${tool.name} ${tool.version}</h1></header>
        ${navigation(body)}
        <main>${body}</main>
        <footer>
          <p class="small quiet">
            Made from run.json by ${tool.name} ${tool.version}. This page asks for nothing from anywhere.
          </p>
        </footer>
        ${element('script', script)}
      </body>
    </html>`.markup.concat('\n');
}
