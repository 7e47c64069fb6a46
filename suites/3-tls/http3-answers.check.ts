import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import type { BothWays, Http3, QuicDoor } from '../../helpers/evidence/http3.ts';
import { whoseAddress } from '../../helpers/derived/stack/by-hand.ts';
import { word } from '../../helpers/lib/shell-word.ts';
import { isSaidAsWritten, judgeBothWays } from '../../helpers/derived/tls/both-ways.ts';

const expected = 'the same status, target, security headers and certificate as over TCP, or no HTTP/3';

const inCapitals = ' (in capitals)';

/** A door behind which nothing was heard. */
function judgeSilence(door: QuicDoor, { controls }: Http3): Pick<Observation, 'holds' | 'observed'> {
  const control = controls.find(({ namespace }) => namespace === door.namespace);
  if (door.offers.length === 0)
    return { holds: true, observed: `neither proxy, engine nor any answer offers it (${door.detail})` };
  if (door.outcome === 'unseen') return { holds: null, observed: door.detail };
  const said = `offered (${door.offers.join(', ')}), and ${door.detail}`;
  // Only where UDP of ours came through is silence nobody's answer.
  return control?.error === null && control.reached === true
    ? { holds: true, observed: `${said}, where a server of our own answers` }
    : { holds: null, observed: `${said}; whether UDP comes through from there is not known` };
}

function judgeDoor(door: QuicDoor, http3: Http3): Observation[] {
  const { port, family, outcome, offers, detail, entryPoint } = door;
  const subject = `${port}/udp over IPv${family}`;
  const cause = { kind: 'entrypoint', key: entryPoint ?? `${port}/udp` } as const;
  const reproduce = `curl --http3-only -sik https://ADDRESS:${port}/${whoseAddress}`;
  if (outcome !== 'accepted' && outcome !== 'refused')
    return [{ subject, cause, expected, ...judgeSilence(door, http3), reproduce }];
  if (offers.length > 0) return [];
  const observed = `somebody speaks QUIC there (${detail}), and neither proxy nor engine says so`;
  return [{ subject, cause, expected, holds: false, observed, reproduce }];
}

/** curl writes the name of the address into the handshake as it stands there. */
const askBy = ({ host, port, path, inCapitals: capitals }: BothWays): string =>
  `curl --http3-only -sik ${word(`https://${capitals ? host.toUpperCase() : host}:${port}${path}`)}`;

export const http3Answers = defineCheck({
  id: 'http3-answers',
  title: 'Over HTTP/3 each host answers as it does over TCP',
  severity: 'high',
  why: 'Browsers change to HTTP/3 by themselves, and meet whatever login and headers are there.',
  fix: 'Lead the UDP port to the entrypoint that TCP has, with its routers and middlewares, or publish none.',
  requires: ['http3'],
  evaluate({ http3 }) {
    const heard = (port: number, family: number) =>
      http3.doors.some(
        (door) => door.port === port && door.family === family && ['accepted', 'refused'].includes(door.outcome),
      );
    const answers = http3.answers
      .filter(({ port, family }) => heard(port, family))
      .filter((answer) => !answer.inCapitals || !isSaidAsWritten(answer, http3))
      .map((answer): Observation => ({
        subject: `${answer.host}${answer.path === '/' ? '' : answer.path}${answer.inCapitals ? inCapitals : ''}`,
        lead: { from: 'hostTls', key: answer.host },
        expected,
        ...judgeBothWays(answer),
        reproduce: askBy(answer),
      }));
    const doors = http3.doors.flatMap((door) => judgeDoor(door, http3));
    return doors.length + answers.length === 0 ? notApplicable('nothing speaks TLS') : [...doors, ...answers];
  },
});
