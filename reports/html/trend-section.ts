import type { RunRecord } from '../../helpers/kernel/record.ts';
import { printableAll } from '../../helpers/lib/printable.ts';
import { plural } from '../text.ts';
import { outcomeBadge } from './badges.ts';
import { markup, nothing, section, table, type Markup } from './markup.ts';

/** As many of the latest runs as are drawn. */
const most = 60;

interface Point {
  gatheredAt: string;
  outcome: RunRecord['outcome'];
  well: number;
  unseen: number;
  failed: number;
}

const pointOf = ({ gatheredAt, outcome, totals }: RunRecord): Point => ({
  gatheredAt,
  outcome,
  well: totals.pass + totals.waived + totals.notApplicable,
  unseen: totals.unknown,
  failed: totals.fail,
});

const height = 120;

function drawPoint({ well, unseen, failed, gatheredAt }: Point, at: number, highest: number, step: number): Markup {
  const scale = (count: number) => (height * count) / Math.max(1, highest);
  const x = at * step + 2;
  const [a, b, c] = [scale(well), scale(unseen), scale(failed)];
  return markup`<g
    ><title>${gatheredAt}: ${well} well, ${unseen} not seen, ${failed} failed</title
    ><rect class="fp" x="${x}" y="${height - a}" width="${step - 3}" height="${a}" /><rect
      class="fu"
      x="${x}"
      y="${height - a - b}"
      width="${step - 3}"
      height="${b}" /><rect class="ff" x="${x}" y="${height - a - b - c}" width="${step - 3}" height="${c}"
  /></g>`;
}

const day = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** How the criteria went from run to run, the oldest first; nothing where there was no run before. */
export function trendSection(record: RunRecord, earlier: readonly RunRecord[]): Markup {
  if (earlier.length === 0) return nothing;
  const points = [...earlier, record].slice(-most).map((run) => printableAll(pointOf(run)));
  const highest = Math.max(...points.map(({ well, unseen, failed }) => well + unseen + failed));
  const step = Math.max(14, Math.min(40, Math.floor(640 / points.length)));
  const [first, last] = [points[0], points.at(-1)];
  const width = points.length * step + 4;
  return section(
    'trend',
    'Trend',
    markup`<p>
        Criteria of the last ${plural(points.length, 'run')}, ${day(first?.gatheredAt ?? '')} to
        ${day(last?.gatheredAt ?? '')}: <span class="good">well</span>, <span class="quiet">not seen</span>,
        <span class="bad">failed</span>.
      </p>
      <div class="wide map" role="region" aria-label="Trend (drawing)" tabindex="0">
        <svg
          viewBox="0 0 ${width} ${height}"
          width="${width}"
          height="${height}"
          role="img"
          aria-label="Criteria by run; the table below says the same"
        >
          ${points.map((point, at) => drawPoint(point, at, highest, step))}
        </svg>
      </div>
      <details>
        <summary>The trend as a table</summary>
        ${table(
          'The trend as a table',
          ['run', 'verdict', 'well', 'not seen', 'failed'],
          points
            .toReversed()
            .map(({ gatheredAt, outcome, well, unseen, failed }) => [
              day(gatheredAt),
              outcomeBadge(outcome),
              well,
              unseen,
              failed,
            ]),
        )}
      </details>`,
  );
}
