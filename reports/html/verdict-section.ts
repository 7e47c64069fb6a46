import type { RunRecord } from '../../helpers/kernel/record.ts';
import { colourOf, countFindings, describeOutcome, limits } from '../findings.ts';
import { rehearsedInShort } from '../rehearsal-lines.ts';
import { ringsOf, type Ring } from '../rings.ts';
import { plural } from '../text.ts';
import { markup, section, trusted, type Markup } from './markup.ts';

const radius = [26, 50, 74] as const;

const drawRing = ({ seenBy }: Ring, at: number): Markup =>
  markup`<circle class="ring${seenBy.length > 0 ? '' : ' unseen'}" cx="85" cy="85" r="${radius[at] ?? 74}" />`;

const tellRing = ({ name, seenBy, unseen }: Ring): Markup =>
  seenBy.length > 0
    ? markup`<li><span class="badge good">seen</span> <b>${name}</b> from ${seenBy.join(', ')}</li>`
    : markup`<li><span class="badge">not seen</span> <b>${name}</b>: ${unseen}</li>`;

const tellRings = (rings: readonly Ring[]): Markup =>
  markup`<h3>Seen from where</h3>
    <div class="rings">
      <svg
        viewBox="0 0 170 170"
        role="img"
        aria-label="Three rings round the stack: ${rings
          .map(({ name, seenBy }) => `${name} ${seenBy.length > 0 ? 'seen' : 'not seen'}`)
          .join(', ')}"
      >
        <circle class="dot" cx="85" cy="85" r="9" />
        ${rings.map(drawRing)}
      </svg>
      <ul>
        ${rings.map(tellRing)}
      </ul>
    </div>`;

const fact = (name: string, value: string | Markup): Markup =>
  markup`<dt>${name}</dt>
    <dd>${value}</dd>`;

function tellPolicy({ policy, failOn }: RunRecord): string {
  const derived = policy.derived ? ': it permits what it found' : '';
  return `${policy.file}${derived}; gate at ${failOn}`;
}

function tellImages({ images }: RunRecord): Markup {
  const standIns = images.filter(({ real }) => !real).map(({ service }) => service);
  if (standIns.length === 0) return markup``;
  return fact(
    'stand-ins',
    `${standIns.length} of ${images.length}, which listen as the real programs do: ${standIns.join(', ')}`,
  );
}

/** What is judged, in words. */
const tellScope = ({ only, until }: RunRecord): string =>
  only ? `only ${only.join(', ')} (the policy stands at ${until})` : `iterations 0 to ${until}`;

/** The verdict with all that it rests on. */
export const verdictSection = (record: RunRecord): Markup => {
  const { outcome, stack, gatheredAt, source, permits, warnings, totals } = record;
  const rehearsed = rehearsedInShort(record);
  const counts =
    `${totals.pass} pass, ${totals.fail} fail, ${totals.unknown} unknown, ` +
    `${totals.waived} waived, ${totals.notApplicable} not applicable`;
  return section(
    'verdict',
    'Verdict',
    rehearsed === null ? markup`` : markup`<p>${rehearsed}</p>`,
    markup`<div class="verdict ${colourOf(record)}"><strong>${describeOutcome(record)}</strong></div>
      <dl class="facts">
        ${[
          fact(
            'looked',
            markup`<time id="looked" datetime="${gatheredAt}">${gatheredAt.slice(0, 16).replace('T', ' ')} UTC</time>
              <span id="age"></span>`,
          ),
          fact('found', countFindings(record)),
          fact('criteria', counts),
          fact(
            'stack',
            `${stack.project}, ${plural(stack.services, 'service')}, engine ${stack.engine ?? 'unknown'}, ${source}`,
          ),
          fact('judged', tellScope(record)),
          fact('policy', tellPolicy(record)),
          tellImages(record),
        ]}
      </dl>`,
    tellRings(ringsOf(record)),
    warnings.map((text) => markup`<p class="doubt">Warning: ${text}</p>`),
    markup`<details${trusted(outcome === 'pass' ? ' open' : '')}>
        <summary>What the policy permits, and what a pass does not mean</summary>
        <h3>The policy permits</h3>
        <ul>
          ${permits.map((sentence) => markup`<li>${sentence}</li>`)}
        </ul>
        <h3>A pass</h3>
        <ul>
          ${limits.map((sentence) => markup`<li>${sentence}</li>`)}
        </ul>
      </details>`,
  );
};
