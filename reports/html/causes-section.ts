import { placeOf } from '../cause-words.ts';
import type { CauseGroup } from '../causes.ts';
import { plural } from '../text.ts';
import { markup, nothing, prose, section, type Markup } from './markup.ts';
import { severityBadge } from './badges.ts';

const most = 60;

/** All of a kind, where one piece of advice goes for several. */
const tellKeys = ({ kind, keys }: Pick<CauseGroup, 'kind' | 'keys'>): Markup =>
  keys.length < 2
    ? nothing
    : markup`<details><summary>All ${keys.length}</summary><ul>${keys.map(
        (key) => markup`<li><code>${placeOf({ kind, key }) ?? key}</code></li>`,
      )}</ul></details>`;

const tell = ({
  severity,
  title,
  findings,
  criteria,
  fix,
  place,
  examples,
  see,
  check,
  kind,
  keys,
}: CauseGroup): Markup => {
  const where = plural(criteria.length, 'criterion').replace('criterions', 'criteria');
  return markup`<li class="${severity}">
    <h3>${severityBadge(severity)} ${title}</h3>
    <p>explains ${plural(findings, 'finding')} in ${where}: ${criteria.join(', ')}</p>
    ${place === null ? null : markup`<p><b>Change</b> <code>${place}</code></p>`}
    <p>${prose(fix)}</p>
    <ul class="small">
      ${examples.map((text) => markup`<li>${text}</li>`)}
    </ul>
    ${tellKeys({ kind, keys })}
    ${see === null ? null : markup`<pre>${see}</pre>`}
    <p class="quiet small"><code>stackproof explain ${check}</code> tells more</p>
  </li> `;
};

/** What one would change, worst first. */
export const causesSection = (causes: readonly CauseGroup[], next: string): Markup =>
  section(
    'causes',
    'Causes, worst first',
    causes.length === 0
      ? markup`<p>Nothing was found.</p>`
      : markup`<ol class="causes">
          ${causes.slice(0, most).map(tell)}
        </ol>`,
    causes.length > most ? markup`<p>And ${causes.length - most} more, in run.json.</p>` : null,
    markup`<p><b>Next:</b> ${prose(next)}</p>`,
  );
