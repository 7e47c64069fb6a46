import { describe, expect, it } from 'vitest';
import { banAccountOf, lookingAccountsOf, portalHostOf } from './accounts.ts';
import { policyAt } from './policy.ts';
import { PolicyFile } from './schema.ts';

const account = (user: string) => ({ user, password: 'env:PASSWORD' });
const policyOf = (access: object, hosts: Record<string, string> = {}) =>
  policyAt(PolicyFile.parse({ version: 1, services: { authelia: {} }, hosts, access }), 4);

describe('test accounts', () => {
  it('leave the one that may get banned alone, where there are others', () => {
    const policy = policyOf({ accounts: { anna: account('anna'), locked: account('locked') } });
    expect([banAccountOf(policy), lookingAccountsOf(policy)]).toEqual(['locked', ['anna']]);
    const named = policyOf({ accounts: { anna: account('anna'), bert: account('bert') }, ban: { account: 'anna' } });
    expect([banAccountOf(named), lookingAccountsOf(named)]).toEqual(['anna', ['bert']]);
  });

  it('are one for all where there is no other', () => {
    const policy = policyOf({ accounts: { anna: account('anna') } });
    expect([banAccountOf(policy), lookingAccountsOf(policy)]).toEqual(['anna', ['anna']]);
  });

  it('are none where none is declared, or none of the name', () => {
    expect([banAccountOf(policyOf({})), lookingAccountsOf(policyOf({}))]).toEqual([null, []]);
    const wrong = policyOf({ accounts: { anna: account('anna') }, ban: { account: 'nobody' } });
    expect([banAccountOf(wrong), lookingAccountsOf(wrong)]).toEqual([null, ['anna']]);
  });
});

describe('the portal', () => {
  it('answers under its declared name, else under the one of its service', () => {
    expect(portalHostOf(policyOf({ login: { host: 'login.small.test' } }, { 'auth.small.test': 'authelia' }))).toBe(
      'login.small.test',
    );
    expect(portalHostOf(policyOf({}, { 'auth.small.test': 'authelia' }))).toBe('auth.small.test');
    expect(portalHostOf(policyOf({}))).toBeNull();
  });
});
