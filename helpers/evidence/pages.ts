import { z } from 'zod';
import { withoutNames } from './proxy-kinds.ts';
import { defineArtifact } from './define-artifact.ts';
import { FrontHeaders } from './front-headers.ts';

/** Something a page loads, or sends a form to, without TLS. The address is without query and fragment. */
export const PlainLoad = z.object({ tag: z.string(), url: z.string() });
export type PlainLoad = z.infer<typeof PlainLoad>;

const Page = z.object({
  host: z.string(),
  /** The router whose rule names it; empty: only declared. */
  router: z.string(),
  /** A command to see it oneself. */
  reproduce: z.string(),
  /** Of the first answer; null: none. */
  status: z.number().nullable(),
  error: z.string().nullable(),
  /** Strict-Transport-Security of the first answer; one that came twice is joined with `, `. null: none. */
  hsts: z.string().nullable(),
  /** Where redirects were followed to, on this host or to the login portal. */
  hops: z.array(z.string()),
  /** The last answer was the login portal's. */
  portal: z.boolean(),
  /** Where the next redirect would have led; null: the front page came. */
  elsewhere: z.string().nullable(),
  /** Of the last answer. */
  lastStatus: z.number().nullable(),
  /** Media type of the last answer, lower case; empty: none was said. */
  type: z.string(),
  /** It could not be read to its end. */
  truncated: z.boolean(),
  /** Its Content-Security-Policy makes browsers load over TLS whatever it names. */
  upgrades: z.boolean(),
  loads: z.array(PlainLoad),
  /** Of the last answer; left out: nothing came, or it was not recorded. */
  headers: FrontHeaders.exactOptional(),
});
export type Page = z.infer<typeof Page>;

/**
 * The front page of each host name over HTTPS: its HSTS header, and what it loads without TLS. The pages themselves are
 * not kept.
 */
const Pages = z.object({ from: z.string(), pages: z.array(Page) });

export const pages = defineArtifact({
  id: 'pages',
  schema: Pages,
  stage: 'routers',
  since: 3,
  restsOn: ['proxy', 'program'],
  needs: ['containers', 'host', 'traefik'],
  absent: withoutNames,
  undertakes: { pages: ['host'] },
  askedBy: 'traefik',
});
