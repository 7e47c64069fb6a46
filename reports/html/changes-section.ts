import type { Severity } from '../../helpers/kernel/check.ts';
import { severityBadge } from './badges.ts';
import { markup, nothing, section, type Markup } from './markup.ts';

interface ShownChange {
  check: string;
  severity: Severity;
  subject: string;
  observed: string;
}

/** What is different from the run before, as far as the page tells of it. */
export interface ShownChanges {
  since: { gatheredAt: string };
  found: readonly ShownChange[];
  fixed: readonly ShownChange[];
  /** Findings of before that nobody saw this time. */
  gone: readonly ShownChange[];
  /** What held, and could not be seen this time. */
  lost: readonly ShownChange[];
  paths: { opened: readonly { path: string; declared: boolean }[] } | null;
}

const most = 40;

function tellList(title: string, changes: readonly ShownChange[]): Markup {
  if (changes.length === 0) return nothing;
  return markup`<h3>${title} (${changes.length})</h3>
    <ul>
      ${changes
        .slice(0, most)
        .map(
          ({ severity, check, subject, observed }) =>
            markup`<li>${severityBadge(severity)} <b>${subject}</b> (${check}): ${observed}</li> `,
        )}
    </ul>
    ${changes.length > most ? markup`<p>And ${changes.length - most} more.</p>` : null}`;
}

function tellPaths({ paths }: ShownChanges): Markup {
  const opened = paths?.opened ?? [];
  if (opened.length === 0) return nothing;
  return markup`<h3>Reachable now, and not then (${opened.length})</h3>
    <ul>
      ${opened
        .slice(0, most)
        .map(
          ({ path, declared }) =>
            markup`<li>${path}${declared ? ', as declared' : markup` <b class="bad">undeclared</b>`}</li>`,
        )}
    </ul>`;
}

/** The difference to the last run; nothing where there was none. */
export function changesSection(changes: ShownChanges | null): Markup {
  if (!changes) return nothing;
  const { since, found, fixed, gone, lost } = changes;
  const isSame = [found, fixed, gone, lost, changes.paths?.opened ?? []].every((list) => list.length === 0);
  return section(
    'changes',
    `Since the last run, ${since.gatheredAt.slice(0, 16).replace('T', ' ')}`,
    isSame ? markup`<p>Nothing changed.</p>` : null,
    tellList('New', found),
    tellList('Fixed', fixed),
    tellList('No longer seen', [...gone, ...lost]),
    tellPaths(changes),
  );
}
