import type { Health, RunRecord } from '../helpers/kernel/record.ts';
import { bytes, milliseconds, plural } from './text.ts';

export interface Figure {
  name: string;
  value: string;
}

const unmeasured = 'not measured';
const or = <T>(value: T | null, say: (value: T) => string) => (value === null ? unmeasured : say(value));
const count = (pair: [number, number] | null) => or(pair, ([some, of]) => `${some}/${of}`);

export const isMeasured = ({ value }: Figure): boolean => value !== unmeasured;

function networks({ networks: figure }: Health): string {
  return or(
    figure,
    ({ total, segmented, internal }) => `${plural(total, 'network')} (${segmented} segmented, ${internal} internal)`,
  );
}

/** The figures of the status page, in its order. What could not be measured says so. */
export function figuresOf({ health }: Pick<RunRecord, 'health'>): Figure[] {
  return [
    { name: 'running', value: count(health.running) },
    { name: 'healthy', value: count(health.healthy) },
    { name: 'discovered', value: count(health.discovered) },
    { name: 'networks', value: networks(health) },
    { name: 'cpu', value: or(health.cpu, ({ usedPercent }) => `${Math.round(usedPercent)} % used`) },
    {
      name: 'memory',
      value: or(health.memory, ({ usedBytes, totalBytes }) => `${bytes(usedBytes)} of ${bytes(totalBytes)}`),
    },
    {
      name: 'disk',
      value: or(
        health.disk,
        ({ usedPercent, usedBytes, totalBytes }) =>
          `${Math.round(usedPercent)} % (${bytes(usedBytes)} of ${bytes(totalBytes)})`,
      ),
    },
    {
      name: 'round trip',
      value: or(health.latencyMs, ({ median, p95 }) => `median ${milliseconds(median)}, p95 ${milliseconds(p95)}`),
    },
    { name: 'response time', value: or(health.responseMs, ({ mean }) => `mean ${milliseconds(mean)}`) },
    { name: 'progress', value: describeProgress(health.progress) },
  ];
}

/** `14 % (1/7); 57 % (4/7) from inside`: what nobody stood to see, and the policy accepts, is counted by itself. */
function describeProgress({ done, of, percent, fromInside }: Health['progress']): string {
  const seen = `${percent} % (${done}/${of})`;
  return fromInside ? `${seen}; ${fromInside.percent} % (${fromInside.done}/${of}) from inside` : seen;
}
