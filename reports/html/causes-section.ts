import type { RunRecord } from '../../helpers/kernel/record.ts';
import { pageOfCheck } from '../check-page.ts';
import { onlyPlace, type CauseGroup } from '../causes.ts';
import { keptFromPass, tellNotSeen, type NotSeen } from '../not-seen.ts';
import { plural } from '../text.ts';
import { markup, nothing, prose, section, type Markup } from './markup.ts';
import { severityBadge } from './badges.ts';

const most = 60;

/** All of a kind, where one piece of advice goes for several. */
const tellKeys = ({ keys, places }: Pick<CauseGroup, 'keys' | 'places'>): Markup =>
  keys.length < 2
    ? nothing
    : markup`<details><summary>All ${keys.length} to change</summary><ul>${(places.length > 0 ? places : keys).map(
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
    ${
      see === null
        ? null
        : markup`<p class="quiet small">To see it yourself:</p>
        <pre>${see}</pre>`
    }
    <p class="quiet small">${linkTo(page, check)}<code>stackproof explain ${check}</code> tells more</p>
  </li> `;
};

const list = (record: Pick<RunRecord, 'policy'>, causes: readonly CauseGroup[]): Markup =>
  markup`<ol class="causes">
    ${causes.slice(0, most).map((cause) => tell(cause, pageOfCheck(record, cause.check)))}
  </ol>
  ${causes.length > most ? markup`<p>And ${causes.length - most} more, in run.json.</p>` : null}`;

/** What gates nothing is folded up: it must not stand before what does. */
const advise = (record: Pick<RunRecord, 'policy'>, advice: readonly CauseGroup[]): Markup =>
  advice.length === 0
    ? nothing
    : markup`<details id="advice">
        <summary>${plural(advice.length, 'cause')} of advisory severity</summary>
        ${list(record, advice)}
      </details>`;

const tellUnseen = (unseen: readonly NotSeen[]): Markup =>
  unseen.length === 0
    ? nothing
    : markup`<h3>Not seen, and so no pass</h3>
        <ul>
          ${unseen.slice(0, most).map((each) => markup`<li><b>${each.criterion}</b> ${tellNotSeen(each)}</li>`)}
        </ul>`;

/** What keeps the run from a pass where nothing was found, and what one would change, worst first. */
export function causesSection(
  record: Pick<RunRecord, 'policy' | 'criteria' | 'outcome'>,
  causes: readonly CauseGroup[],
  next: string,
): Markup {
  const isAdvice = ({ severity }: CauseGroup) => severity === 'advisory';
  const [advice, grave] = [causes.filter(isAdvice), causes.filter((cause) => !isAdvice(cause))];
  return section(
    'causes',
    'Causes, worst first',
    tellUnseen(keptFromPass(record)),
    grave.length === 0
      ? markup`<p>Nothing was found${advice.length > 0 ? ' that gates' : ''}.</p>`
      : list(record, grave),
    advise(record, advice),
    markup`<p><b>Next:</b> ${prose(next)}</p>`,
  );
}
