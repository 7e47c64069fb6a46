import type { Severity } from '../../helpers/kernel/check.ts';
import type { Shown } from '../findings.ts';
import { markup, type Markup } from './markup.ts';

const badge = (tone: string, word: string): Markup => markup`<span class="badge ${tone}">${word}</span>`;

const tones: Record<Severity, string> = {
  critical: 'bad',
  high: 'bad',
  medium: 'doubt',
  low: 'doubt',
  advisory: '',
};

export const severityBadge = (severity: Severity): Markup => badge(tones[severity], severity);

const shown: Record<Shown, readonly [tone: string, word: string]> = {
  fail: ['bad', 'FAIL'],
  unknown: ['doubt', 'UNKNOWN'],
  monitor: ['doubt', 'monitor'],
  waived: ['', 'waived'],
  pass: ['good', 'pass'],
  notApplicable: ['', 'not applicable'],
};

export const outcomeBadge = (outcome: Shown): Markup => badge(...shown[outcome]);
