import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { certificateOf, daysLeft, judgeCertificates } from '../../helpers/derived/tls/tls-profiles.ts';

export const certificateHeadroom = defineCheck({
  id: 'certificate-headroom',
  title: 'Every certificate is valid for longer than the band to monitor',
  severity: 'advisory',
  why: 'A certificate that renews itself is never this old, so one that is has stopped renewing.',
  fix: 'Look at the proxy’s log for the last attempt to renew it.',
  restsOn: ['files'],
  requires: ['tls'],
  evaluate: ({ tls }, policy, gatheredAt) => {
    const { monitor, fail } = policy.tls.days;
    const daysOf = (notAfter: string) => daysLeft(notAfter, gatheredAt);
    // Below the limit it is certificate-dates that speaks.
    const profiles = tls.profiles.filter((profile) => daysOf(certificateOf(tls, profile)?.notAfter ?? '') >= fail);
    if (profiles.length === 0)
      return tls.certificates.length > 0 && tls.profiles.length > 0
        ? notApplicable('no certificate is above its limit')
        : unknown('no certificate was seen');
    return judgeCertificates(
      policy,
      { ...tls, profiles },
      `valid for at least ${monitor} more days`,
      ({ notAfter }) => {
        const days = daysOf(notAfter);
        const left = `${days} days left, until ${notAfter.slice(0, 10)}`;
        return days < monitor
          ? { holds: false, observed: `${left}: monitor, and renew before ${fail} days are left` }
          : { holds: true, observed: left };
      },
      tls.profiles,
    );
  },
});
