import type { Metrics, Relabeling, Rule } from '../../evidence/metrics.ts';
import { not, type ThreeValued } from '../../lib/three-valued.ts';
import type { KnownLabels } from './alert-ways.ts';
import { matchesAll } from './rule-faults.ts';

/** An alert as Prometheus sends it. dropped: it does not; null: that depends on a label which nobody knows yet. */
export interface SentAlert {
  labels: KnownLabels;
  dropped: ThreeValued;
}

/** Whether the labels that a step looks at are as it asks for; null: one of them is not known yet. */
function isTaken({ sourceLabels, separator, regex }: Relabeling, labels: KnownLabels): ThreeValued {
  const values = sourceLabels.map((label) => labels[label]);
  const matches = matchesAll(regex);
  const known = matches !== null && values.every((value) => value !== undefined);
  return known ? matches(values.join(separator)) : null;
}

/** What a step writes; null: nobody can tell before the alert comes. */
function written({ sourceLabels, separator, regex, action, replacement }: Relabeling, labels: KnownLabels) {
  const value = sourceLabels.map((label) => labels[label] ?? '').join(separator);
  if (action === 'lowercase') return value.toLowerCase();
  if (action === 'uppercase') return value.toUpperCase();
  if (action !== 'replace') return null;
  if (!replacement.includes('$')) return replacement;
  const isCopy = /^\(\.[*+]\)$/.test(regex) && /^\$(?:1|\{1\})$/.test(replacement);
  return isCopy ? value : null;
}

const without = (labels: KnownLabels, name: string): KnownLabels =>
  Object.fromEntries(Object.entries(labels).filter(([label]) => label !== name));

const writing = new Set(['replace', 'lowercase', 'uppercase', 'hashmod']);

function write(step: Relabeling, labels: KnownLabels): KnownLabels {
  const always = step.action === 'replace' ? isTaken(step, labels) : isTaken({ ...step, regex: '.*' }, labels);
  if (always === false) return labels;
  const value = always === null ? null : written(step, labels);
  return value === null ? without(labels, step.targetLabel) : { ...labels, [step.targetLabel]: value };
}

/** Labels that are taken away are empty, which is the same to Alertmanager. */
function takeAway({ action, regex }: Relabeling, labels: KnownLabels): KnownLabels {
  const matches = matchesAll(regex);
  if (matches === null) return {};
  const goes = (label: string) => matches(label) === (action === 'labeldrop');
  return Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, goes(label) ? '' : value]));
}

function droppedBy(step: Relabeling, labels: KnownLabels): ThreeValued {
  if (step.action === 'dropequal' || step.action === 'keepequal') return null;
  if (step.action !== 'drop' && step.action !== 'keep') return false;
  const taken = isTaken(step, labels);
  return step.action === 'drop' ? taken : not(taken);
}

function relabel(steps: readonly Relabeling[], alert: KnownLabels): SentAlert {
  let labels = alert;
  let dropped: ThreeValued = false;
  for (const step of steps) {
    const goes = droppedBy(step, labels);
    if (goes === true) return { labels, dropped: true };
    if (goes === null) dropped = null;
    if (writing.has(step.action)) labels = write(step, labels);
    if (step.action === 'labeldrop' || step.action === 'labelkeep') labels = takeAway(step, labels);
  }
  return { labels, dropped };
}

/** What a rule writes itself, and Prometheus with it; what a template writes is known only when it fires. */
export function sentAs({ name, labels }: Pick<Rule, 'name' | 'labels'>, config: Metrics['config']): SentAlert {
  const own = Object.entries(labels).filter(([, value]) => !value.includes('{{'));
  const alert = { ...(config?.externalLabels ?? {}), ...Object.fromEntries(own), alertname: name };
  return relabel(config?.alertRelabelings ?? [], alert);
}
