import { severities } from '../../helpers/kernel/check.ts';
import type { RecordedCheck, RecordedCriterion, RecordedObservation, RunRecord } from '../../helpers/kernel/record.ts';
import { pageOfCheck } from '../check-page.ts';
import { monitorsOf, shownAs } from '../findings.ts';
import { plural } from '../text.ts';
import { outcomeBadge, severityBadge } from './badges.ts';
import { markup, prose, section, type Markup } from './markup.ts';

/** As many of one check as are told, and no longer than this: run.json has all of it. */
const most = { rows: 60, letters: 400 } as const;

const cut = (text: string): string => (text.length <= most.letters ? text : `${text.slice(0, most.letters)}…`);

const signOf = ({ holds, waived }: RecordedObservation): Markup => {
  if (waived) return markup`<b class="quiet">~ waived</b>`;
  return holds === null ? markup`<b class="doubt">? not seen</b>` : markup`<b class="bad">✗</b>`;
};

const tellRow = (seen: RecordedObservation): Markup =>
  markup`<li>
    ${signOf(seen)} <b>${seen.subject}</b>: expected ${cut(seen.expected)}, observed
    ${cut(seen.observed)}${seen.see === undefined ? null : markup`<pre>${seen.see}</pre>`}
  </li> `;

const rank = ({ holds, waived }: RecordedObservation): number => {
  if (waived) return 2;
  return holds === false ? 0 : 1;
};

function tellCheck(criterion: RecordedCriterion, check: RecordedCheck, page: string | null): Markup {
  const rows = check.observations.filter(({ holds }) => holds !== true).toSorted((a, b) => rank(a) - rank(b));
  const more = rows.length - most.rows;
  return markup`<details class="finding" data-severity="${check.severity}" data-criterion="${criterion.id}">
    <summary>
      ${outcomeBadge(shownAs(check))} ${severityBadge(check.severity)} ${criterion.id} <b>${check.id}</b>:
      ${check.title} <span class="quiet">(${rows.length > 0 ? plural(rows.length, 'subject') : 'no answer'})</span>
    </summary>
    ${check.reason === undefined ? null : markup`<p>${check.reason}</p>`}
    <p class="small">
      ${check.why} <b>To do:</b> ${prose(check.fix)}${page && markup` <a href="${page}">All about ${check.id}</a>`}
    </p>
    <ul>
      ${rows.slice(0, most.rows).map(tellRow)}
    </ul>
    ${more > 0 ? markup`<p>And ${more} more in run.json.</p>` : null}
  </details> `;
}

const isTold = (check: RecordedCheck): boolean => ['fail', 'unknown', 'waived', 'monitor'].includes(shownAs(check));

const options = (values: readonly string[]): Markup =>
  markup`${values.map((value) => markup`<option>${value}</option>`)}`;

const select = (id: string, label: string, values: readonly string[]): Markup =>
  markup`<label for="${id}"
    >${label}<select id="${id}">
      <option value="">all</option>
      ${options(values)}
    </select></label
  >`;

/** What a record calls its services: those of the map, or whoever stands in a way. */
const servicesOf = ({ map }: RunRecord): string[] => (map?.services ?? []).map(({ name }) => name).sort();

/** All that is not well, check by check, to be filtered. */
export function findingsSection(record: RunRecord): Markup {
  const told = record.criteria.flatMap((criterion) =>
    criterion.checks.filter(isTold).map((check) => ({ criterion, check })),
  );
  const sorted = told.toSorted(
    (one, other) => severities.indexOf(one.check.severity) - severities.indexOf(other.check.severity),
  );
  const ids = [...new Set(told.map(({ criterion }) => criterion.id))];
  return section(
    'findings',
    'Findings',
    told.length === 0
      ? markup`<p>Nothing was found, and nothing was left unseen.</p>`
      : markup`<div class="filters" id="finding-filters" hidden>
            <label for="f-text">text<input id="f-text" type="search" /></label>${[
              select('f-severity', 'severity', severities),
              select('f-criterion', 'criterion', ids),
              select('f-service', 'service', servicesOf(record)),
            ]}<span id="f-count" role="status" class="small"></span>
          </div>
          ${sorted.map(({ criterion, check }) => tellCheck(criterion, check, pageOfCheck(record, check.id)))}`,
  );
}

/** Each criterion with what came of it; those that are only watched say so. */
export const criteriaSection = ({ criteria }: RunRecord): Markup =>
  section(
    'criteria',
    'Criteria',
    markup`<details>
      <summary>All ${criteria.length} criteria</summary>
      <ul>
        ${criteria.map(
          (criterion) =>
            markup`<li>
              ${outcomeBadge(shownAs(criterion))} ${criterion.id}
              ${criterion.title}${
                monitorsOf(criterion).length > 0 ? markup` <span class="badge doubt">monitor</span>` : null
              }
            </li> `,
        )}
      </ul>
    </details>`,
  );
