import type { RunRecord } from '../../helpers/kernel/record.ts';
import { matrixOf, type CellState, type Matrix } from './matrix-data.ts';
import { markup, json, nothing, section, type Markup } from './markup.ts';

const signs: Record<CellState, string> = { o: '●', n: '·', x: '✗', c: '!', u: '?', s: '' };

const meanings: readonly (readonly [CellState, string])[] = [
  ['o', 'reached, as it may be'],
  ['n', 'isolated, as it should be'],
  ['x', 'reached, and should not be'],
  ['c', 'not reached, and should be'],
  ['u', 'not seen'],
];

const tellRow = (from: string, states: readonly CellState[]): Markup =>
  markup`<tr>
    <th scope="row">${from}</th>
    ${states.map((state) => markup`<td class="${state}">${signs[state]}</td>`)}
  </tr> `;

const tellMatrix = ({ places, states }: Matrix): Markup =>
  markup`<div class="wide matrix" role="region" tabindex="0" aria-label="Reachability matrix">
    <table id="matrix-table">
      <thead>
        <tr>
          <th scope="col">from ↓ to →</th>
          ${places.map((to) => markup`<th scope="col"><span>${to}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${places.map((from, at) => tellRow(from, states[at] ?? []))}
      </tbody>
    </table>
  </div>`;

/** The worst of every pair; what stands behind one is told by the script. */
export function matrixSection(record: RunRecord): Markup {
  const matrix = matrixOf(record);
  if (!matrix) return nothing;
  return section(
    'matrix',
    'Reachability',
    markup`<p>
        From inside every container’s network namespace to whatever every other one listens on: the worst of each pair.
      </p>
      <ul class="legend small">
        ${meanings.map(([state, words]) => markup`<li><b class="${state}">${signs[state]}</b> ${words}</li>`)}
      </ul>
      <div class="filters" hidden>
        <label for="matrix-filter"
          >service<select id="matrix-filter">
            <option value="">all</option>
            ${matrix.places.map((place) => markup`<option>${place}</option>`)}
          </select></label
        >
      </div>
      ${tellMatrix(matrix)}
      <div class="panel" id="pair" role="status" hidden>
        Choose a pair: its ports, networks, control and command are told here.
      </div>
      <script type="application/json" id="ways">${json(matrix.packed)}</script>`,
  );
}
