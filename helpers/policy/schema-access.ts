import { z } from 'zod';
import { loginKinds } from '../evidence/login-kinds.ts';
import { addressRange, port, reference } from './schema-parts.ts';

const account = z
  .strictObject({
    user: z.string().min(1),
    password: reference,
    totp: reference
      .optional()
      .describe('The secret of its one-time codes, Base32; without it there is no second factor'),
    groups: z.array(z.string()).default([]),
  })
  .describe('An account made for testing; its secrets by reference: env:NAME or file:PATH');

/** Who may open what, who asks them, and the accounts that try it. */
export const access = z
  .strictObject({
    bypass: z.array(z.string()).default([]),
    one_factor: z.array(z.string()).default([]),
    two_factor: z.array(z.string()).default([]),
    default: z.enum(['deny', 'one_factor', 'two_factor', 'bypass']).default('deny'),
    login: z
      .strictObject({
        kind: z
          .enum(loginKinds)
          .default('authelia')
          .describe('Who asks: a login service, a middleware of the proxy, or none at all'),
        service: z.string().default('authelia'),
        port: port.optional().describe('Where it listens; left out: where its kind does'),
        host: z.string().optional().describe('The portal’s host name'),
      })
      .prefault({}),
    store: z
      .strictObject({ service: z.string(), port: port.default(6379) })
      .optional()
      .describe('Where the login service keeps its sessions'),
    open: z
      .array(z.strictObject({ host: z.string(), path: z.string().startsWith('/') }))
      .default([])
      .describe('Paths below which a protected host answers without login'),
    keys: z
      .array(
        z.strictObject({
          host: z.string(),
          path: z.string().startsWith('/').default('/api'),
          header: z.string().default('X-Api-Key'),
        }),
      )
      .default([])
      .describe('Paths behind the application’s own key instead of the login'),
    identityHeaders: z.array(z.string()).default(['Remote-User', 'Remote-Groups', 'Remote-Name', 'Remote-Email']),
    ban: z
      .strictObject({
        failures: z.number().int().default(5),
        withinSeconds: z.number().int().default(120),
        forSeconds: z.number().int().default(600),
        account: z.string().optional().describe('The test account that experiments may get banned; left out: the last'),
      })
      .prefault({}),
    groups: z
      .record(z.string(), z.array(z.string()).min(1))
      .default({})
      .describe('Service → the groups whose members alone may open it'),
    addresses: z
      .record(z.string(), z.array(addressRange).min(1))
      .default({})
      .describe(
        'Service → the addresses whose visitors alone may open it, without a login, as an ipAllowList of the proxy ' +
          'keeps it: `printer: [192.168.0.0/16]`',
      ),
    around: z
      .array(z.string())
      .default([])
      .describe(
        'Services that may reach protected backends without the proxy, beside those on declared networks and paths',
      ),
    accounts: z.record(z.string(), account).default({}).describe('Test accounts, by any name'),
  })
  .prefault({});
