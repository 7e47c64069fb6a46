import { z } from 'zod';

/**
 * What a verdict may rest on beside places and ways. program: what a service's own program does or holds; hostPrograms:
 * where programs on the host network listen; machine: the engine and host that it stands on; files: what lies on the
 * disk of its owner; image: what an image itself brings, its user and its health check; origins: where
 * an image came from; proxy, login: the program that
 * is it; refusals: that whoever is let in nowhere was refused by the login.
 */
export type Ground =
  'program' | 'hostPrograms' | 'machine' | 'files' | 'image' | 'origins' | 'proxy' | 'login' | 'refusals';

const changeKinds = [
  'image',
  'command',
  'ports',
  'health',
  'privileges',
  'devices',
  'limits',
  'mounts',
  'secrets',
  'network',
  'settings',
] as const;

/** service null: it is of the file, and of no single service. */
const Change = z.object({
  service: z.string().nullable(),
  kind: z.enum(changeKinds),
  what: z.string(),
  /** What then shows too little of the service: artifacts, or `program`. A finding of them stands. */
  hides: z.array(z.string()),
  /** What they find would be of the change itself, too. */
  spoils: z.literal(true).exactOptional(),
});
export type Change = z.infer<typeof Change>;

/** How compose files were changed so that they come up in a lab; which services are stand-ins says `images`. */
export const Rehearsal = z.object({
  files: z.array(z.string()),
  changes: z.array(Change),
  /** Stand-ins that the proxy asks who a visitor is. */
  logins: z.array(z.string()),
});
export type Rehearsal = z.infer<typeof Rehearsal>;
