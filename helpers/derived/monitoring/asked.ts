import type { AskedService } from '../../evidence/asked-service.ts';
import type { Observation } from '../../kernel/check.ts';
import type { Cause } from '../../kernel/cause.ts';
import { inNamespaceOf } from '../stack/by-hand.ts';
import { word } from '../../lib/shell-word.ts';

/**
 * Whether a service that did not answer is amiss: one that is not there, does not run, or listens nowhere is; of one
 * that gave no answer nobody knows. null where it answered.
 */
export function whyNotAsked({ state, error }: AskedService): Pick<Observation, 'holds' | 'observed'> | null {
  if (state === 'answered') return null;
  const gone = state === 'absent' || state === 'stopped' || state === 'unreached';
  return { holds: gone ? false : null, observed: error ?? state };
}

const seeContainer = (service: string): string =>
  `docker ps -a --filter ${word(`label=com.docker.compose.service=${service}`)}`;

/** Grafana tells it to whoever logs in. */
export const askGrafana = ({ service, port }: Pick<AskedService, 'service' | 'port'>, path: string): string =>
  `${inNamespaceOf(service, `curl -sS -u NAME:PASSWORD http://127.0.0.1:${port}${path}`)}` +
  '  # NAME and PASSWORD of an account of Grafana';

/** amtool of Alertmanager's own image. */
export const askAlertmanager = ({ service, port }: Pick<AskedService, 'service' | 'port'>, question: string): string =>
  `docker compose exec ${word(service)} amtool --alertmanager.url=http://127.0.0.1:${port} ${question}`;

/** What one would look at. */
export const causeOf = ({ service }: Pick<AskedService, 'service'>): Cause => ({ kind: 'service', key: service });

/** Subjects that only a service that did not answer could tell of; null: it answered. */
export function untold(asked: AskedService, subjects: readonly string[], expected: string): Observation[] | null {
  const why = whyNotAsked(asked);
  if (!why) return null;
  const names = subjects.length > 0 ? subjects : [asked.service];
  return names.map((subject) => ({
    subject,
    expected,
    ...why,
    reproduce: seeContainer(asked.service),
    cause: causeOf(asked),
  }));
}
