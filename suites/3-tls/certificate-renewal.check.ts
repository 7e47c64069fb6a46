import { withoutOwnTls } from '../../helpers/evidence/proxy-kinds.ts';
import type { Cause } from '../../helpers/kernel/cause.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { ExpiryRule, Resolver } from '../../helpers/evidence/keyfiles.ts';
import { anyHolds } from '../../helpers/lib/three-valued.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

const expectations: Readonly<Record<Policy['tls']['renewal'], string>> = {
  acme: 'renewal by ACME',
  alert: 'an alert on expiry',
  either: 'renewal by ACME, or an alert on expiry',
};

/** A rule that Prometheus cannot evaluate, or whose metric nobody exports, never fires. */
function judgeAlert({ expiryRules, rulesUnread, rulesFrom }: Artifacts['keyfiles']): Verdict {
  const nameOf = ({ name, service }: ExpiryRule) => `${name} of ${service}`;
  const sound = expiryRules.filter(({ health }) => health !== 'err');
  const good = sound.find(({ series }) => series !== null && series > 0);
  if (good) return { holds: true, observed: `${nameOf(good)} watches ${good.series} certificates` };
  const blind = sound.find(({ series }) => series === null);
  if (blind) return { holds: null, observed: `${nameOf(blind)}: whether its metric is there could not be seen` };
  const [dead] = expiryRules;
  if (dead) {
    const why = dead.health === 'err' ? 'it cannot be evaluated' : 'nobody exports its metric';
    return { holds: false, observed: `${nameOf(dead)} can never fire: ${why}` };
  }
  const [unread] = rulesUnread;
  if (unread)
    return { holds: null, observed: `the alert rules of ${unread.service} could not be read: ${unread.error}` };
  return {
    holds: false,
    observed:
      rulesFrom.length > 0
        ? `no alert on expiry in ${rulesFrom.join(', ')}`
        : 'no alert on expiry: the stack has no Prometheus',
  };
}

/** ACME renews a month before the end: a certificate that is nearer to it was not renewed. */
function judgeAcme({ certificates, error, store }: Resolver, days: number): Verdict {
  if (certificates === null) return { holds: null, observed: `its store ${store}: ${error ?? 'could not be read'}` };
  if (certificates.length === 0) return { holds: false, observed: `its store ${store} holds no certificate` };
  const late = certificates.find(({ daysLeft }) => daysLeft < days);
  if (late)
    return {
      holds: false,
      observed: `the certificate of ${late.names.join(', ')} has ${late.daysLeft} days left and was not renewed`,
    };
  const issued = certificates.map(({ issuedAt }) => issuedAt).sort();
  const newest = issued.at(-1)?.slice(0, 10) ?? '';
  return { holds: true, observed: `${certificates.length} certificates, the newest of ${newest}` };
}

const see = "docker compose config | grep -iE 'certresolver|certificatesresolvers|not_after'";

/** As the policy asks for it: by ACME, by an alert, or by either. */
function combine(rule: Policy['tls']['renewal'], acme: Verdict, alert: Verdict): Verdict {
  switch (rule) {
    case 'acme':
      return acme;
    case 'alert':
      return alert;
    case 'either':
      return { holds: anyHolds([acme.holds, alert.holds]), observed: `${acme.observed}; ${alert.observed}` };
  }
}

export const certificateRenewal = defineCheck({
  id: 'certificate-renewal',
  title: 'Renewal is configured, or expiry is alerted on',
  severity: 'medium',
  why: 'A certificate that runs out unseen shuts every visitor out on the same day.',
  fix: 'Use a certificate resolver, or load an alert rule over `traefik_tls_certs_not_after`.',
  requires: ['keyfiles', 'traefik'],
  absent: withoutOwnTls,
  evaluate({ keyfiles, traefik }, { tls }) {
    const secure = traefik.routers
      .filter((router) => router.tls && router.kind !== 'udp')
      .filter(({ status, passthrough }) => status === 'enabled' && passthrough !== true);
    if (secure.length === 0) return notApplicable('no router has TLS, so there is no certificate to renew');
    const expected = expectations[tls.renewal];
    const alert = judgeAlert(keyfiles);
    const used = [...new Set(secure.map(({ certResolver }) => certResolver ?? ''))];
    return used.map((name): Observation => {
      const subject = name || 'certificates from files';
      const resolver = keyfiles.resolvers.find((each) => each.name.toLowerCase() === name.toLowerCase());
      const lack = name === '' ? 'no router of it uses a resolver' : 'the proxy has no such resolver';
      const acme = resolver ? judgeAcme(resolver, tls.days.fail) : { holds: false, observed: lack };
      const watcher = keyfiles.expiryRules[0]?.service ?? keyfiles.rulesFrom[0];
      const cause: Cause = watcher ? { kind: 'alertRules', key: watcher } : { kind: 'subject', key: subject };
      return { subject, expected, ...combine(tls.renewal, acme, alert), reproduce: see, cause };
    });
  },
});
