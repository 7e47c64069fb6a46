import type { AccessControl, AccessRule, LoginRules } from '../../evidence/access-control.ts';
import { fresh } from './fresh.ts';

/** A rule that asks for a host and no more; change what matters. */
export const accessRule = (
  domain: string,
  policy: AccessRule['policy'],
  change: Partial<AccessRule> = {},
): AccessRule => ({
  domains: [domain],
  domainPatterns: [],
  resources: [],
  methods: [],
  networks: [],
  subjects: [],
  query: [],
  policy,
  ...change,
});

const control: AccessControl = {
  version: '4.37.5',
  defaultPolicy: 'deny',
  rules: [
    accessRule('jellyfin.small.test', 'bypass', { domains: ['jellyfin.small.test', 'auth.small.test'] }),
    accessRule('radarr.small.test', 'one_factor'),
    accessRule('sonarr.small.test', 'two_factor', { domains: ['sonarr.small.test', 'qbittorrent.small.test'] }),
  ],
  cookieDomains: ['small.test'],
};

/** The login's rules in the small good world. */
export const goodLoginRules = (): LoginRules => ({
  login: 'small-authelia-1',
  sources: ['/config/configuration.yml'],
  control: fresh(control),
  unread: null,
});
