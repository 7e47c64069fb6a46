import { describe, expect, it } from 'vitest';
import { judgeCheck } from '../helpers/kernel/judge-check.ts';
import { evidenceOf } from '../helpers/testing/check-tester.ts';
import { secured } from '../helpers/testing/worlds/world-secured.ts';
import { criteria } from './index.ts';

const checks = [...new Set(criteria.flatMap((criterion) => criterion.checks))];

/** Ids of the checks that do not apply where the policy has such a proxy, for that reason alone. */
function without(kind: 'other' | 'none', names: boolean): string[] {
  const given = secured((_, policy) => {
    policy.proxy.kind = kind;
    if (!names) Object.assign(policy, { hosts: {}, routed: [] });
  });
  const evidence = evidenceOf(given);
  return checks
    .filter((check) => {
      const { outcome, reason } = judgeCheck(check, evidence, given.policy);
      return (
        outcome === 'notApplicable' &&
        /^by the policy (?:the proxy is not Traefik|there is no proxy)/.test(reason ?? '')
      );
    })
    .map(({ id }) => id)
    .sort();
}

const table = [
  'backend-networks',
  'bypassing-transports',
  'certificate-renewal',
  'discovered-services',
  'explicit-ports',
  'forwarded-trust',
  'live-backends',
  'login-middlewares',
  'plain-routers',
  'proxy-api',
  'rate-limit-trials',
  'rate-limits',
  'router-conflicts',
  'router-status',
  'tls-options',
  'tls-routers',
  'undeclared-routers',
];

describe('without Traefik', () => {
  it('what asks for a router table does not apply, and all the rest is asked of the declared names', () => {
    expect(without('other', true)).toEqual(table);
  });

  it('nor does what would go round a proxy where there is none', () => {
    expect(without('none', true)).toEqual([...table, 'login-walkarounds', 'proxy-bypass'].sort());
  });

  it('nor what asks for a name where none is declared', () => {
    const nameless = without('none', false);
    expect(nameless).toEqual(expect.arrayContaining([...table, 'https-redirects', 'hsts', 'anonymous-answers']));
    expect(nameless).not.toContain('published-ports');
    expect(nameless).not.toContain('isolation');
  });
});
