import { longestGapHours } from '../lib/schedule-gap.ts';
import { higher, lower, named, type Grants } from './grant-words.ts';
import type { Policy } from './policy.ts';

/** What is left out of backups, and who may have less room than the rest. */
const permitsOf = ({ backups, headroom }: Policy): string[] => [
  ...named(
    'backups.unneeded',
    backups.unneeded.map(({ from }) => from),
  ),
  ...named(
    'headroom.of',
    Object.keys(headroom.of).filter((place) => (headroom.of[place] ?? 0) < headroom.freeGb),
  ),
];

const demandsOf = ({ vpn, healing, bans, backups }: Policy): string[] => [
  ...(vpn ? [...named(`vpn ${vpn.exit} for`, vpn.clients), ...named('vpn.forwards', vpn.forwards.map(String))] : []),
  ...named('healing.services', healing.services),
  ...(bans ? [`bans by ${bans.service}`, ...named('bans.jails', bans.jails)] : []),
  ...named('backups.sets', Object.keys(backups.sets)),
  ...Object.entries(backups.sets).flatMap(([name, { holds, encrypted }]) => [
    ...holds.map(({ from, without }) => [`backups.sets ${name} holds ${from}`, ...without].join(' without ')),
    ...(encrypted ? [`backups.sets ${name} encrypted`] : []),
  ]),
];

const limitsOf = ({ healing, backups, headroom }: Policy): Grants['limits'] => [
  higher('healing.withinSeconds', healing.withinSeconds),
  ...Object.entries(backups.sets).flatMap(([name, { schedule, youngerThanHours, keepDays, shrunkPercent }]) => {
    const gap = longestGapHours(schedule);
    return [
      ...(gap === null ? [] : [higher(`backups.sets ${name} hours from one to the next`, gap)]),
      higher(`backups.sets ${name} youngerThanHours`, youngerThanHours),
      lower(`backups.sets ${name} keepDays`, keepDays),
      lower(`backups.sets ${name} shrunkPercent`, shrunkPercent),
    ];
  }),
  lower('headroom.freeGb', headroom.freeGb),
  lower('headroom.freeInodesPercent', headroom.freeInodesPercent),
  ...Object.entries(headroom.of).map(([place, gigabytes]) => lower(`headroom.of ${place}`, gigabytes)),
];

/** What a policy lets pass and asks for of tunnel, healer, backups and disks. */
export const grantsOfUpkeep = (policy: Policy): Grants => ({
  permits: permitsOf(policy),
  demands: demandsOf(policy),
  limits: limitsOf(policy),
});
