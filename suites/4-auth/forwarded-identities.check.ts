import type { Lead } from '../../helpers/kernel/cause.ts';
import { expectedOf, judgeForwarded, reproduceForwarded } from '../../helpers/derived/access/forwarded.ts';
import { isOpenRouter } from '../../helpers/derived/access/access-answers.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { isLoginService } from '../../helpers/policy/accounts.ts';
import { declaredIdentities } from '../../helpers/policy/identity-names.ts';

export const forwardedIdentities = defineCheck({
  id: 'forwarded-identities',
  title: 'Identity headers sent by a visitor do not reach a backend that needs no login',
  severity: 'critical',
  why:
    'Where no login overwrites them, a backend that trusts such headers takes the visitor for whoever he says he ' +
    'is.',
  fix:
    'Give this router a headers middleware that empties them (`customrequestheaders.Remote-User=""`, and so on), and ' +
    'the entrypoint `aliasHeadersStrategy: delete` against those with underscores and dots.',
  requires: ['access'],
  also: ['traefik'],
  evaluate({ access, traefik }, policy) {
    const { keys, open, levels } = policy.access;
    const ways =
      Object.values(policy.hosts).some((service) => levels[service] === 'bypass' && !isLoginService(policy, service)) ||
      keys.length > 0 ||
      open.length > 0;
    if (access.forwarded.length === 0 && !ways) return notApplicable('no backend is reached without a login');
    const declared = declaredIdentities(policy, traefik);
    const seen = access.forwarded.map((row): Observation => {
      const { holds, observed } = judgeForwarded(row, declared, traefik);
      const reproduce = holds === true ? null : reproduceForwarded(row, declared, access, null);
      const lead: Lead = { from: 'routerLogin', key: row.router };
      return { subject: row.router, lead, holds, expected: expectedOf(declared), observed, reproduce };
    });
    const left = access.routers.filter(
      (each) =>
        each.cannot === null &&
        each.service !== null &&
        each.service !== policy.proxy.service &&
        !isLoginService(policy, each.service) &&
        isOpenRouter(each, policy) &&
        !access.forwarded.some(({ router }) => router === each.router),
    );
    return [...seen, ...left.map(({ router }) => unseen(router, expectedOf(declared), 'was not watched'))];
  },
});
