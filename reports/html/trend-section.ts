import { colourOfPoint, type TrendPoint } from '../../helpers/comparison/trend.ts';
import { severities } from '../../helpers/kernel/check.ts';
import { plural } from '../text.ts';
import { outcomeBadge } from './badges.ts';
import { markup, nothing, section, table, type Markup } from './markup.ts';

/** As many of the latest runs as are drawn. */
const most = 60;
const height = 120;

/** Findings that are grave, others, and what was not seen. */
const layersOf = ({ findings, unseen }: TrendPoint): readonly [tone: string, count: number][] => [
  ['fu', unseen],
  ['fm', findings.medium + findings.low],
  ['ff', findings.critical + findings.high],
];

const sumOf = (point: TrendPoint): number => layersOf(point).reduce((sum, [, count]) => sum + count, 0);

const tell = (point: TrendPoint): string =>
  severities.map((severity) => `${point.findings[severity]} ${severity}`).join(', ');

function drawPoint(point: TrendPoint, at: number, highest: number, step: number): Markup {
  let y = height;
  const bars = layersOf(point).map(([tone, count]) => {
    const tall = Math.round((height * count) / Math.max(1, highest));
    y -= tall;
    return markup`<rect class="${tone}" x="${at * step + 2}" y="${y}" width="${step - 3}" height="${tall}" />`;
  });
  const verdict = `end ${colourOfPoint(point)}`;
  const base = markup`<rect class="${verdict}" x="${at * step + 2}" y="${height}" width="${step - 3}" height="3" />`;
  return markup`<g><title>${point.gatheredAt}: ${tell(point)}, ${point.unseen} not seen</title>${bars}${base}</g>`;
}

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** What was found from run to run, the oldest first, this one last; nothing where there was no run before. */
export function trendSection(trend: readonly TrendPoint[]): Markup {
  const points = trend.slice(-most);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2) return nothing;
  const highest = Math.max(...points.map(sumOf));
  const step = Math.max(14, Math.min(40, Math.floor(640 / points.length)));
  const width = points.length * step + 4;
  return section(
    'trend',
    'Trend',
    markup`<p>
        Findings of the last ${plural(points.length, 'run')}, ${minute(first.gatheredAt)} to ${minute(last.gatheredAt)}:
        <span class="bad">critical and high</span>, <span class="doubt">medium and low</span>,
        <span class="quiet">not seen</span>; the line below each is its verdict.
      </p>
      <div class="wide map" role="region" aria-label="Trend (drawing)" tabindex="0">
        <svg
          viewBox="0 0 ${width} ${height + 4}"
          width="${width}"
          height="${height + 4}"
          role="img"
          aria-label="Findings by run; the table below says the same"
        >
          ${points.map((point, at) => drawPoint(point, at, highest, step))}
        </svg>
      </div>
      <details>
        <summary>The trend as a table</summary>
        ${table(
          'The trend as a table',
          ['run', 'verdict', 'found', 'not seen', 'iterations that hold'],
          points
            .toReversed()
            .map((point) => [
              minute(point.gatheredAt),
              (point.known ?? 0) > 0 ? `${point.outcome} against its baseline` : outcomeBadge(point.outcome),
              tell(point),
              point.unseen,
              point.done,
            ]),
        )}
      </details>`,
  );
}
