import { defineCheck } from '../../helpers/kernel/check.ts';
import { daysLeft, judgeCertificates } from '../../helpers/derived/tls/tls-profiles.ts';

export const certificateDates = defineCheck({
  id: 'certificate-dates',
  title: 'Every host name presents a certificate that is valid, with days to spare',
  severity: 'high',
  why: 'On the day a certificate runs out every app that checks it stops, also the ones nobody can reach to mend.',
  fix: 'Renew the certificate, and find out why it was not renewed by itself.',
  restsOn: ['files'],
  requires: ['tls'],
  evaluate: ({ tls }, policy, gatheredAt) => {
    const least = policy.tls.days.fail;
    return judgeCertificates(policy, tls, `valid for at least ${least} more days`, ({ notBefore, notAfter }) => {
      const days = daysLeft(notAfter, gatheredAt);
      if (Date.parse(notBefore) > Date.parse(gatheredAt))
        return { holds: false, observed: `not valid before ${notBefore.slice(0, 10)}` };
      if (Date.parse(notAfter) < Date.parse(gatheredAt))
        return {
          holds: false,
          observed: `expired ${daysLeft(gatheredAt, notAfter)} days ago, on ${notAfter.slice(0, 10)}`,
        };
      return { holds: days >= least, observed: `${days} days left, until ${notAfter.slice(0, 10)}` };
    });
  },
});
