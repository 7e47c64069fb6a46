import type { Criterion } from '../../helpers/kernel/check.ts';
import { accountLogin } from './account-login.check.ts';
import { addressBans } from './address-bans.check.ts';
import { addressLists } from './address-lists.check.ts';
import { anonymousAnswers } from './anonymous-answers.check.ts';
import { apiKeys } from './api-keys.check.ts';
import { askedStandpoints } from './asked-standpoints.check.ts';
import { bypassingTransports } from './bypassing-transports.check.ts';
import { cookieAttributes } from './cookie-attributes.check.ts';
import { defaultDenial } from './default-denial.check.ts';
import { forwardedIdentities } from './forwarded-identities.check.ts';
import { forwardedTrust } from './forwarded-trust.check.ts';
import { groupRules } from './group-rules.check.ts';
import { identityHeaders } from './identity-headers.check.ts';
import { loginBans } from './login-bans.check.ts';
import { loginHealth } from './login-health.check.ts';
import { loginLevels } from './login-levels.check.ts';
import { loginMiddlewares } from './login-middlewares.check.ts';
import { loginOutages } from './login-outages.check.ts';
import { loginRules } from './login-rules.check.ts';
import { loginWalkarounds } from './login-walkarounds.check.ts';
import { logout } from './logout.check.ts';
import { openHosts } from './open-hosts.check.ts';
import { portalRedirects } from './portal-redirects.check.ts';
import { requestTricks } from './request-tricks.check.ts';
import { ruleOpenings } from './rule-openings.check.ts';
import { sessionIdentities } from './session-identities.check.ts';
import { sessionFixation } from './session-fixation.check.ts';
import { sessionStorePassword } from './session-store-password.check.ts';
import { sessionStoreReach } from './session-store-reach.check.ts';
import { tunnelVisitors } from './tunnel-visitors.check.ts';
import { undeclaredOpenings } from './undeclared-openings.check.ts';
import { visitorAddresses } from './visitor-addresses.check.ts';
import { wrongPasswords } from './wrong-passwords.check.ts';

const iteration = 4;

/** 4 Authentication. */
export const authCriteria: readonly Criterion[] = [
  {
    id: '4.1',
    iteration,
    severity: 'critical',
    title: 'An anonymous request to every protected router gets 401 or a redirect to the portal, never content',
    checks: [anonymousAnswers, portalRedirects, loginMiddlewares, addressLists, bypassingTransports],
  },
  {
    id: '4.2',
    iteration,
    severity: 'critical',
    title: 'Exactly the declared hosts and paths answer without login',
    checks: [openHosts, undeclaredOpenings, ruleOpenings],
  },
  {
    id: '4.3',
    iteration,
    severity: 'critical',
    title: 'An undeclared host or path is denied',
    checks: [defaultDenial],
  },
  {
    id: '4.4',
    iteration,
    severity: 'critical',
    title: 'The level holds: after one factor, two-factor hosts still ask',
    checks: [loginLevels, groupRules],
  },
  {
    id: '4.5',
    iteration,
    severity: 'critical',
    title: 'Client-sent identity headers neither log in nor reach the backend',
    checks: [identityHeaders, forwardedIdentities, sessionIdentities],
  },
  {
    id: '4.6',
    iteration,
    severity: 'critical',
    title: 'Path, method and header tricks do not pass',
    checks: [requestTricks],
  },
  {
    id: '4.7',
    iteration,
    severity: 'critical',
    title: 'API bypass rules are narrow: without a key they refuse',
    checks: [apiKeys],
  },
  {
    id: '4.8',
    iteration,
    severity: 'high',
    title: 'A test account logs in, a wrong password does not, and the session cookie is Secure, HttpOnly and SameSite',
    checks: [accountLogin, wrongPasswords, cookieAttributes, sessionFixation, logout],
  },
  {
    id: '4.9',
    iteration,
    severity: 'high',
    title: 'Five failures in two minutes ban for ten minutes',
    checks: [loginBans],
  },
  {
    id: '4.10',
    iteration,
    severity: 'high',
    title:
      'The login service and its session store are healthy, and the store is reachable only from the login service',
    checks: [loginHealth, sessionStoreReach, sessionStorePassword],
  },
  {
    id: '4.11',
    iteration,
    severity: 'critical',
    title: 'Backends of protected routers cannot be reached round the proxy',
    checks: [loginWalkarounds],
  },
  {
    id: '4.12',
    iteration,
    severity: 'critical',
    title: 'Fail closed: with the login service down, protected hosts serve no content',
    checks: [loginOutages],
  },
  {
    id: '4.13',
    iteration,
    severity: 'high',
    title: 'Proxy and login see each visitor’s own address',
    checks: [visitorAddresses, tunnelVisitors, forwardedTrust],
  },
  {
    id: '4.14',
    iteration,
    severity: 'critical',
    title: 'All of this holds from every view from which the proxy is reached, on every entrypoint',
    checks: [askedStandpoints],
  },
  {
    id: '4.15',
    iteration,
    severity: 'high',
    title: 'The login’s own access rules are read, and each of them becomes requests',
    checks: [loginRules],
  },
  {
    id: '4.16',
    // Whoever bans is tried once the whole stack stands.
    iteration: 7,
    severity: 'medium',
    title: 'An address on the ban list gets no connection to any published port, and another address still does',
    checks: [addressBans],
  },
];
