import type { RunRecord } from '../helpers/kernel/record.ts';
import type { Style, Tone } from './console-paint.ts';
import { colourOf, countFindings, describeOutcome } from './findings.ts';
import { flow, hang, shorten, wrap } from './layout.ts';
import { listChanges, rehearsedInShort } from './rehearsal-lines.ts';
import { plural } from './text.ts';

const tones: Record<RunRecord['outcome'], Tone> = { pass: 'good', fail: 'bad', unknown: 'doubt' };

function iterations({ until, only, criteria }: RunRecord): string {
  if (only) return `only ${only.join(', ')} (the policy stands at ${until})`;
  const last = Math.max(0, ...criteria.map(({ iteration }) => iteration));
  return until > last
    ? `iterations 0–${last} (the policy stands at ${until}; there are no criteria of it yet)`
    : `iterations 0–${until}`;
}

const label = (name: string) => `  ${name.padEnd(9)} `;

/** Places that a run can look from, and this one did not. */
function missingViews(views: readonly string[]): string[] {
  return ['outside', 'host', 'containers'].filter((place) => !views.some((view) => view.split(':')[0] === place));
}

function describeViews({ views }: RunRecord): string {
  const missing = missingViews(views);
  const seen = views.join(', ') || 'none';
  return missing.length === 0 ? seen : `${seen}; missing: ${missing.join(', ')}`;
}

/** `26 criteria: 24 pass, 2 fail`; what came to nothing is not told. */
function describeTotals({ criteria, totals }: RunRecord): string {
  const counted = plural(criteria.length, 'criterion').replace('criterions', 'criteria');
  const outcomes = (['pass', 'fail', 'unknown', 'waived', 'notApplicable'] as const)
    .filter((outcome) => totals[outcome] > 0)
    .map((outcome) => `${totals[outcome]} ${outcome === 'notApplicable' ? 'not applicable' : outcome}`);
  return `${counted}: ${outcomes.join(', ') || 'none'}`;
}

/** What the policy lets be, on a line: what is open to the outside, and how much else. */
function permitsInShort({ permits }: RunRecord, { width, verbose }: Style): string {
  const [first = 'nothing', ...rest] = permits;
  if (verbose) return 'see below';
  const more = rest.length === 0 ? '' : `; and ${rest.length} more (\`-v\`)`;
  return `${shorten(first, Math.max(10, width - 12 - more.length))}${more}`;
}

/** The verdict, from where it was seen, by what it was judged, and how much was found; a line each. */
export function describeRun(record: RunRecord, style: Style): string[] {
  const { paint, width, verbose } = style;
  const { tool, stack, policy, source } = record;
  const title = [
    `${tool.name} ${tool.version}`,
    stack.project,
    plural(stack.services, 'service'),
    iterations(record),
    source,
  ];
  const derived = policy.derived ? ': it permits what it found' : '';
  const standIns = record.images.filter(({ real }) => !real).map(({ service }) => service);
  const shown = verbose || standIns.length <= 6 ? standIns.join(', ') : `${standIns.length} of ${record.images.length}`;
  const rehearsed = rehearsedInShort(record);
  const changes = verbose ? listChanges(record).flatMap((text) => hang('  ', '- ', text, width)) : [];
  const images = standIns.length > 0 && rehearsed === null ? `; stand-ins instead of the real program: ${shown}` : '';
  return [
    ...(rehearsed === null ? [] : [...wrap(rehearsed, width), ...changes]),
    ...flow(title, ' · ', width).map((line) => paint('strong', line)),
    ...wrap(describeOutcome(record), width).map((line) => paint(tones[colourOf(record)], line)),
    ...hang(label('found'), '', countFindings(record), width),
    ...hang(label('judged'), '', describeTotals(record), width),
    ...hang(label('views'), '', describeViews(record), width),
    ...hang(label('policy'), '', `${policy.file}${derived}`, width),
    ...hang(label('permits'), '', permitsInShort(record, style), width),
    ...hang(label('engine'), '', `${stack.engine ?? 'unknown'}${images}`, width),
  ];
}
