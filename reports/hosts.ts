import type { HostRow, RunRecord } from '../helpers/kernel/record.ts';

export const hostHeads = ['host', 'plain HTTP', 'TLS', 'days left', 'login'];

const cellsOf = ({ host, redirect, tls, certificateDays, login }: HostRow): string[] => [
  host,
  redirect ?? '?',
  tls ?? '?',
  certificateDays === null ? '?' : String(certificateDays),
  login ?? '?',
];

/**
 * The table host × (redirect, TLS, certificate days, login level), without its heads; `?` where it was not seen. Empty
 * where nothing of any host was.
 */
export function hostCells({ hosts }: Pick<RunRecord, 'hosts'>): string[][] {
  const rows = hosts.map(cellsOf);
  return rows.some(([, ...cells]) => cells.some((cell) => cell !== '?')) ? rows : [];
}
