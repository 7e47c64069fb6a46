import { bannedDoors, type BannedDoor } from '../../helpers/derived/access/banned-doors.ts';
import type { Ban, BanRow, BanTrials } from '../../helpers/evidence/ban-trials.ts';
import type { CellValue } from '../../helpers/evidence/cell-value.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** A probe that could not run is no verdict. */
const isShut = (value: CellValue): boolean => !['open', 'probe-failed', 'no-control'].includes(value);

const unsure = (observed: string): Verdict => ({ holds: null, observed });
const wrong = (observed: string): Verdict => ({ holds: false, observed });

/** Whether whoever is not banned is let in meanwhile, and the banned one again at the end; kept: what kept him out. */
function judgeRest({ before, banned, after }: BanRow, { other, limitSeconds }: Ban, kept: string): Verdict {
  const meanwhile = banned?.other ?? 'no-control';
  if (before.other !== 'open') return unsure(`${kept}; ${other} got no connection before any ban either`);
  if (isShut(meanwhile)) return wrong(`${kept}; ${other}, which is on none, as well: ${meanwhile}`);
  if (meanwhile !== 'open') return unsure(`${kept}; ${other} could not knock: ${meanwhile}`);
  if (after === 'open') return { holds: true, observed: `${kept}; ${other}: open; lifted: open` };
  return after !== null && isShut(after)
    ? wrong(`${kept}; still ${after} ${limitSeconds} s after it was lifted`)
    : unsure(`${kept}; its end was not seen`);
}

function judgeRow(row: BanRow, ban: Ban): Verdict {
  const { before, banned } = row;
  if (before.visitor !== 'open') return unsure(`no connection before any ban either: ${before.visitor}`);
  if (banned === null) return unsure('nobody was banned');
  const list = ban.listed === true ? 'on the list' : 'not put on the list';
  if (banned.visitor === 'open') return wrong(`${ban.visitor}, ${list}, is let in`);
  if (!isShut(banned.visitor)) return unsure(`${ban.visitor} could not knock: ${banned.visitor}`);
  const kept = `${ban.visitor}, ${list}: ${banned.visitor}`;
  return ban.listed === true ? judgeRest(row, ban, kept) : unsure(kept);
}

function observe(trials: BanTrials, jail: string, door: BannedDoor): Observation {
  const { family, port } = door;
  const subject = `${jail}: IPv${family} → ${port}/tcp`;
  const expected = `no connection for whoever is on the list (it comes by ${door.chain}), and one for everybody else`;
  const isMine = (each: { jail: string; family: number }) => each.jail === jail && each.family === family;
  const ban = trials.bans.find(isMine);
  const row = trials.rows.find((each) => isMine(each) && each.port === port);
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
  title: 'Whoever is on the ban list gets no connection to any published port, and others still do',
  severity: 'medium',
  why: 'A published port does not pass the chain in which most tools ban: their list fills, and everybody walks in.',
  fix: 'Ban in `DOCKER-USER` for what the engine leads on, and in `INPUT` for docker-proxy, in both families.',
  requires: ['ban-trials', 'containers', 'host'],
  evaluate({ 'ban-trials': trials, containers, host }, policy) {
    const { notMade, error, tool, jails } = trials;
    if (notMade !== null) return notApplicable(notMade);
    if (error !== null) return unknown(error);
    if (tool === null) return unknown('it was not seen who bans');
    const declared = tool.kind === 'fail2ban' ? (policy.bans?.jails ?? []) : [];
    const asked = declared.length > 0 ? declared : jails;
    if (asked.length === 0) return [missing(trials, tool.service, 'a jail that bans')];
    const doors = bannedDoors(containers, host);
    if (doors.length === 0) return unknown('no container publishes a port at which a ban could be seen');
    return asked.flatMap((jail) =>
      jails.includes(jail)
        ? doors.map((door) => observe(trials, jail, door))
        : [missing(trials, jail, `a jail ${jail} that bans`)],
    );
  },
});
