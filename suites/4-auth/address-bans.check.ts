import { bannedDoors, type BannedDoor } from '../../helpers/derived/access/banned-doors.ts';
import type { Ban, BanRow, BanTrials } from '../../helpers/evidence/ban-trials.ts';
import type { CellValue } from '../../helpers/evidence/cell-value.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { withHostDoors } from '../../helpers/policy/host-doors.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** A probe that could not run is no verdict. */
const isShut = (value: CellValue): boolean => !['open', 'probe-failed', 'no-control'].includes(value);

const verdict = (holds: boolean | null, observed: string): Verdict => ({ holds, observed });

/** Whether whoever is not banned is let in meanwhile, and the banned one again at the end; kept: what kept him out. */
function judgeRest({ before, banned, after }: BanRow, { other, limitSeconds }: Ban, kept: string): Verdict {
  const meanwhile = banned?.other ?? 'no-control';
  if (before.other !== 'open') return verdict(null, `${kept}; ${other} did not get in before any ban either`);
  if (isShut(meanwhile)) return verdict(false, `${kept}; ${other}, which is on none, as well: ${meanwhile}`);
  if (meanwhile !== 'open') return verdict(null, `${kept}; ${other} could not knock: ${meanwhile}`);
  if (after === 'open') return verdict(true, `${kept}; ${other}: open; lifted: open`);
  return after !== null && isShut(after)
    ? verdict(false, `${kept}; still ${after} ${limitSeconds} s after it was lifted`)
    : verdict(null, `${kept}; its end was not seen`);
}

function judgeRow(row: BanRow, ban: Ban): Verdict {
  const { before, banned } = row;
  if (before.visitor !== 'open') return verdict(null, `no way in before any ban either: ${before.visitor}`);
  if (banned === null) return verdict(null, 'nobody was banned');
  const list = ban.listed === true ? 'on the list' : 'not put on the list';
  if (banned.visitor === 'open') return verdict(false, `${ban.visitor}, ${list}, is let in`);
  if (!isShut(banned.visitor)) return verdict(null, `${ban.visitor} could not knock: ${banned.visitor}`);
  const kept = `${ban.visitor}, ${list}: ${banned.visitor}`;
  return ban.listed === true ? judgeRest(row, ban, kept) : verdict(null, kept);
}

function observe(trials: BanTrials, jail: string, door: BannedDoor): Observation {
  const { family, port, protocol } = door;
  const subject = `${jail}: IPv${family} → ${port}/${protocol}`;
  const expected = `no way in for whoever is on the list (it comes by ${door.chain}), and one for everybody else`;
  const isMine = (each: { jail: string; family: number }) => each.jail === jail && each.family === family;
  const ban = trials.bans.find(isMine);
  const row = trials.rows.find((each) => isMine(each) && each.port === port && each.protocol === protocol);
  if (!ban) return unseen(subject, expected, `nobody was banned over IPv${family}`);
  if (ban.error !== null) return unseen(subject, expected, ban.error);
  if (!row) return unseen(subject, expected, 'nobody knocked there');
  return {
    subject,
    expected,
    ...judgeRow(row, ban),
    reproduce: `docker exec ${trials.tool?.container ?? ''} ${family === 4 ? 'iptables' : 'ip6tables'}-save`,
    cause: { kind: 'service', key: trials.tool?.service ?? '' },
  };
}

/** A list that is not there keeps nobody out. */
const missing = ({ jails, tool }: BanTrials, subject: string, expected: string): Observation => ({
  subject,
  holds: false,
  expected,
  observed: jails.length > 0 ? `there is only ${jails.join(', ')}` : 'there is none',
  reproduce: `docker exec ${tool?.container ?? ''} fail2ban-client status`,
  cause: { kind: 'service', key: tool?.service ?? '' },
});

export const addressBans = defineCheck({
  id: 'address-bans',
  title: 'Whoever is on the ban list gets in by no published port, and others still do',
  severity: 'medium',
  why: 'Most bans stand in a chain that no published port passes, or stop TCP alone: the list fills, and all walk in.',
  fix: 'Ban TCP and UDP, in both families: in `DOCKER-USER` for what the engine leads on, in `INPUT` for docker-proxy.',
  requires: ['ban-trials', 'containers', 'host', 'listeners'],
  evaluate({ 'ban-trials': trials, containers, host, listeners }, policy) {
    const { notMade, error, tool, jails } = trials;
    if (notMade !== null) return notApplicable(notMade);
    if (error !== null) return unknown(error);
    if (tool === null) return unknown('it was not seen who bans');
    const declared = tool.kind === 'fail2ban' ? (policy.bans?.jails ?? []) : [];
    const asked = declared.length > 0 ? declared : jails;
    if (asked.length === 0) return [missing(trials, tool.service, 'a jail that bans')];
    const doors = bannedDoors(withHostDoors(containers, listeners, policy), host);
    if (doors.length === 0) return unknown('no container opens a port to the world at which a ban could be seen');
    return asked.flatMap((jail) =>
      jails.includes(jail)
        ? doors.map((door) => observe(trials, jail, door))
        : [missing(trials, jail, `a jail ${jail} that bans`)],
    );
  },
});
