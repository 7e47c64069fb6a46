import { z } from 'zod';
import { CellValue } from './cell-value.ts';
import { withoutNames } from './proxy-kinds.ts';
import { defineArtifact } from './define-artifact.ts';

/**
 * What really came back for one host name through the proxy, asked anonymously from outside (or the host, where there
 * is no outside view).
 */
const Answer = z.object({
  host: z.string(),
  router: z.string(),
  scheme: z.enum(['http', 'https']),
  status: z.number().nullable(),
  /** null: it answered. */
  error: z.string().nullable(),
  /** It wants to see a certificate of the visitor's first; left out: nobody asked for one, or it was not recorded. */
  wantsCertificate: z.literal(true).optional(),
  location: z.string().nullable(),
  /** Subject or CN of the certificate; `TRAEFIK DEFAULT CERT` is the proxy's own. null over plain HTTP. */
  certificate: z.string().nullable(),
  /** What was asked for, with its query; left out: it was not recorded. */
  path: z.string().optional(),
  /** Who wrote the answer; left out: nothing came, or it was not recorded. */
  speaker: z.enum(['proxy', 'stand-in', 'somebody']).optional(),
});
export type Answer = z.infer<typeof Answer>;

/**
 * A connect from the proxy's own namespace to the address Traefik itself would use. network: the one that address lies
 * in, null when none of ours.
 */
export const Backend = z.object({
  router: z.string(),
  service: z.string(),
  url: z.string(),
  /**
   * Where the name in the URL leads, one row for each address; left out: the URL has an address, or it was not found.
   */
  address: z.string().optional(),
  network: z.string().nullable(),
  owner: z.string().nullable(),
  /** Its port in the owner's namespace, where that is another than the URL's: the URL leads to a published one. */
  ownerPort: z.number().optional(),
  value: CellValue,
  /**
   * It answers HTTP, but not by the scheme of its URL: plain where the proxy speaks TLS, or the other way round. Left
   * out: it answers as it is asked, or nothing by which that could be told.
   */
  speaks: z.enum(['http', 'https']).optional(),
});
export type Backend = z.infer<typeof Backend>;

export const Routes = z.object({ from: z.string(), answers: z.array(Answer), backends: z.array(Backend) });
export type Routes = z.infer<typeof Routes>;

export const routes = defineArtifact({
  id: 'routes',
  schema: Routes,
  // Here, for what happens to the outside view, a ban for instance, must not decide what it sees.
  stage: 'proxy',
  restsOn: ['proxy'],
  needs: ['containers', 'networks', 'host', 'traefik'],
  absent: withoutNames,
  undertakes: { answers: ['router', 'host', 'scheme'], backends: ['router', 'url'] },
  askedBy: 'traefik',
});
