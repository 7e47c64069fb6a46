import type { RunRecord } from '../../helpers/kernel/record.ts';
import { pageOfCheck } from '../check-page.ts';
import { onlyPlace, type CauseGroup } from '../causes.ts';
import { plural } from '../text.ts';
import { markup, nothing, prose, section, type Markup } from './markup.ts';
import { severityBadge } from './badges.ts';

const most = 60;

/** All of a kind, where one piece of advice goes for several. */
const tellKeys = ({ keys, places }: Pick<CauseGroup, 'keys' | 'places'>): Markup =>
  keys.length < 2
    ? nothing
    : markup`<details><summary><b>Change</b> all ${keys.length}</summary><ul>${(places.length > 0 ? places : keys).map(
        (each) => markup`<li><code>${each}</code></li>`,
      )}</ul></details>`;

const linkTo = (page: string | null, check: string): Markup | null =>
  page === null ? null : markup`<a href="${page}">${check}</a>, or `;

const tell = (cause: CauseGroup, page: string | null): Markup => {
  const { severity, title, findings, criteria, fix, examples, see, check } = cause;
  const place = onlyPlace(cause);
  const where = plural(criteria.length, 'criterion').replace('criterions', 'criteria');
  return markup`<li class="${severity}">
    <h3>${severityBadge(severity)} ${title}</h3>
    <p>explains ${plural(findings, 'finding')} in ${where}: ${criteria.join(', ')}</p>
    ${place === null ? null : markup`<p><b>Change</b> <code>${place}</code></p>`}
    <p>${prose(fix)}</p>
    <ul class="small">
      ${examples.map((text) => markup`<li>${text}</li>`)}
    </ul>
    ${tellKeys(cause)}
    ${see === null ? null : markup`<pre>${see}</pre>`}
    <p class="quiet small">${linkTo(page, check)}<code>stackproof explain ${check}</code> tells more</p>
  </li> `;
};

/** What one would change, worst first. */
export const causesSection = (record: Pick<RunRecord, 'policy'>, causes: readonly CauseGroup[], next: string): Markup =>
  section(
    'causes',
    'Causes, worst first',
    causes.length === 0
      ? markup`<p>Nothing was found.</p>`
      : markup`<ol class="causes">
          ${causes.slice(0, most).map((cause) => tell(cause, pageOfCheck(record, cause.check)))}
        </ol>`,
    causes.length > most ? markup`<p>And ${causes.length - most} more, in run.json.</p>` : null,
    markup`<p><b>Next:</b> ${prose(next)}</p>`,
  );
