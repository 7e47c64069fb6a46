import { z } from 'zod';
import { proxyKinds } from '../evidence/proxy-kinds.ts';
import { port, reference } from './schema-parts.ts';

/** Which proxy there is, and where it listens: a part of the file, or a service's name alone. */
export const proxy = z
  .strictObject({
    kind: z
      .enum(proxyKinds)
      .default('traefik')
      .describe(
        'other: not Traefik, so that there is no router table to be read, and the declared `hosts` are asked by name ' +
          'and port. none: nothing stands before the services',
      ),
    service: z.string().default('traefik').describe('`edge/traefik` where it is of another Compose project'),
    web: port.default(80),
    websecure: port.default(443),
    tls: z
      .enum(['here', 'elsewhere'])
      .default('here')
      .describe(
        'elsewhere: visitors’ TLS ends before this proxy, at a tunnel’s far end or another proxy; then none of its ' +
          'ports is meant to be open by itself, and what it does about TLS does not apply',
      ),
    http3: z.boolean().default(false).describe('HTTP/3, too: the port of `websecure` may be open over UDP'),
    api: z
      .strictObject({
        address: z.string().default('127.0.0.1'),
        port: port.default(8080),
        host: z.string().optional().describe('Its host name at the front door, where it is routed'),
        account: z
          .strictObject({ user: z.string().min(1), password: reference })
          .optional()
          .describe('Who may read it there (HTTP Basic); the password by reference'),
      })
      .prefault({})
      .describe(
        'Where the proxy’s API listens in its own namespace; the suite reads it there, else through the front door',
      ),
  })
  .describe('The proxy before the services');
