import type { Declared } from './define-artifact.ts';

/** Kinds of login that are a program of their own, which can be asked how it is. */
const programs = [
  'authelia',
  'authentik',
  'oauth2-proxy',
  'tinyauth',
  'traefik-forward-auth',
  'pocket-id',
  'forwardauth',
] as const;

/** Who asks somebody at the door. `none`: nobody does, which only a policy can say. */
export const loginKinds = [...programs, 'cloudflare-access', 'basicauth', 'digestauth', 'ipallowlist', 'none'] as const;
export type LoginKind = (typeof loginKinds)[number];

const isProgram = (kind: string): boolean => programs.some((each) => each === kind);

type By = (policy: Pick<Declared, 'access'>) => string | null;

const told: Readonly<Record<string, string>> = {
  none: 'by the policy nobody asks for a login (access.login.kind: none)',
  ipallowlist: 'by the policy the visitor’s address decides, and nobody logs in (access.login.kind: ipallowlist)',
};

/** Nobody logs in, so that there is no session. */
export const withoutSessions: By = ({ access }) => told[access.login.kind] ?? null;

/** The proxy asks for a password itself, with each request. */
export const isOfProxy = (kind: string): kind is 'basicauth' | 'digestauth' =>
  kind === 'basicauth' || kind === 'digestauth';

/** Whoever logs in gets no cookie that could be kept, taken or ended. */
export const withoutCookies: By = ({ access }) =>
  isOfProxy(access.login.kind)
    ? `the login is ${access.login.kind} of the proxy, which keeps no session (access.login.kind)`
    : withoutSessions({ access });

/** No program of the stack asks for the login. */
export const withoutService: By = ({ access }) => {
  const { kind } = access.login;
  if (isProgram(kind)) return null;
  return told[kind] ?? `the login is ${kind}, no service of this stack (access.login.kind)`;
};

/** The proxy itself decides who comes in: there are no rules beside its own table. */
export const withoutRules: By = ({ access }) => {
  const { kind } = access.login;
  if (!isOfProxy(kind)) return withoutSessions({ access });
  return `the login is ${kind} of the proxy, which has no rules of its own (access.login.kind)`;
};
