import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { ExpiryRule, Resolver } from '../../helpers/evidence/keyfiles.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

const expectations: Readonly<Record<Policy['tls']['renewal'], string>> = {
  acme: 'renewal by ACME',
  alert: 'an alert on expiry',
  either: 'renewal by ACME, or an alert on expiry',
};

/** A rule that Prometheus cannot evaluate, or whose metric nobody exports, never fires. */
function judgeAlert({ expiryRules, rulesUnread, rulesFrom }: Artifacts['keyfiles']): Verdict {
  const works = ({ health, series }: ExpiryRule) => health !== 'err' && series !== null && series > 0;
  const good = expiryRules.find(works);
  if (good) return { holds: true, observed: `${good.name} of ${good.service} watches ${good.series} certificates` };
  const blind = expiryRules.find(({ health, series }) => health !== 'err' && series === null);
  if (blind)
    return {
      holds: null,
      observed: `${blind.name} of ${blind.service}: whether its metric is there could not be seen`,
    };
  const [dead] = expiryRules;
  if (dead)
    return {
      holds: false,
      observed:
        `${dead.name} of ${dead.service} can never fire: ` +
        `${dead.health === 'err' ? 'it cannot be evaluated' : 'nobody exports its metric'}`,
    };
  const [unread] = rulesUnread;
  return unread
    ? { holds: null, observed: `the alert rules of ${unread.service} could not be read: ${unread.error}` }
    : {
        holds: false,
        observed:
          'no alert on ' +
          `expiry${rulesFrom.length > 0 ? ` in ${rulesFrom.join(', ')}` : ': the stack has no Prometheus'}`,
      };
}

/** ACME renews a month before the end: a certificate that is nearer to it was not renewed. */
function judgeAcme({ certificates, error, store }: Resolver, days: number): Verdict {
  if (certificates === null) return { holds: null, observed: `its store ${store}: ${error ?? 'could not be read'}` };
  if (certificates.length === 0) return { holds: false, observed: `its store ${store} holds no certificate` };
  const late = certificates.find(({ daysLeft }) => daysLeft < days);
  const newest =
    certificates
      .map(({ issuedAt }) => issuedAt)
      .sort()
      .at(-1)
      ?.slice(0, 10) ?? '';
  return late
    ? {
        holds: false,
        observed: `the certificate of ${late.names.join(', ')} has ${late.daysLeft} days left and was not renewed`,
      }
    : { holds: true, observed: `${certificates.length} certificates, the newest of ${newest}` };
}

const either = (one: Verdict, other: Verdict): Verdict => {
  const holds =
    one.holds === true || other.holds === true ? true : one.holds === null || other.holds === null ? null : false;
  return { holds, observed: `${one.observed}; ${other.observed}` };
};

export const certificateRenewal = defineCheck({
  id: 'certificate-renewal',
  title: 'Renewal is configured, or expiry is alerted on',
  severity: 'medium',
  why: 'A certificate that runs out unseen shuts every visitor out on the same day.',
  fix: 'Use a certificate resolver, or load an alert rule over `traefik_tls_certs_not_after`.',
  requires: ['keyfiles', 'traefik'],
  evaluate({ keyfiles, traefik }, { tls }) {
    const secure = traefik.routers.filter(
      ({ tls: has, kind, status, passthrough }) =>
        has && kind !== 'udp' && status === 'enabled' && passthrough !== true,
    );
    if (secure.length === 0) return notApplicable('no router has TLS, so there is no certificate to renew');
    const expected = expectations[tls.renewal];
    const alert = judgeAlert(keyfiles);
    const used = [...new Set(secure.map(({ certResolver }) => certResolver ?? ''))];
    return used.map((name): Observation => {
      const resolver = keyfiles.resolvers.find((each) => each.name.toLowerCase() === name.toLowerCase());
      const acme: Verdict = resolver
        ? judgeAcme(resolver, tls.days.fail)
        : {
            holds: false,
            observed: name === '' ? 'no router of it uses a resolver' : 'the proxy has no such resolver',
          };
      const verdict = tls.renewal === 'acme' ? acme : tls.renewal === 'alert' ? alert : either(acme, alert);
      return { subject: name === '' ? 'certificates from files' : name, expected, ...verdict, reproduce: null };
    });
  },
});
