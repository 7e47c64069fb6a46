import { z } from 'zod';
import { banTools } from '../lib/ban-tools.ts';
import { port } from './schema-parts.ts';

const names = z.array(z.string().min(1));

/** Who leaves only through whose tunnel, and who says under which address. */
export const vpn = z
  .strictObject({
    client: z
      .union([z.string().min(1), names.min(1)])
      .describe('The service, or services, that leave only through the tunnel'),
    exit: z.string().min(1).describe('The service that holds the tunnel'),
    address: z
      .string()
      .regex(/^https?:\/\/[^/]+/, 'is no address of a page: write https://…')
      .optional()
      .describe('A page that answers with the address of whoever asks; a lab has its own'),
    names: z
      .string()
      .optional()
      .describe('A name whose TXT record is the address of whoever asks for it, to see how names are asked for'),
    forwards: z
      .array(port)
      .default([])
      .describe('TCP ports that the far end of the tunnel leads on to the client, at the address it leaves by'),
  })
  .optional();

/** Who restarts whom. */
export const healing = z
  .strictObject({
    service: z.string().default('autoheal').describe('The service that restarts what is unhealthy'),
    services: z.array(z.string()).default([]).describe('Services that it is to restart'),
    label: z
      .string()
      .default('autoheal=true')
      .describe('The label by which it knows them; empty: it restarts whatever is unhealthy'),
    withinSeconds: z
      .number()
      .int()
      .min(1)
      .default(90)
      .describe('From unhealthy, or paused, to running and healthy again'),
  })
  .prefault({});

/** Who keeps the list of addresses that nobody may come from. */
export const bans = z
  .strictObject({
    service: z.string().min(1).describe('The service that bans addresses'),
    kind: z.enum(banTools).default('fail2ban'),
    jails: z
      .array(z.string().regex(/^\w[\w.-]*$/, 'is no jail’s name'))
      .default([])
      .describe('Jails of fail2ban whose bans are to close every published port; none: all that it has'),
  })
  .optional();

/** The host's own rules, beside the engine's. */
export const firewall = z
  .strictObject({
    files: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Files of firewall rules that the host loads from elsewhere than /etc/nftables.conf and /etc/iptables; ' +
          'relative ones lie beside the compose files',
      ),
  })
  .prefault({});
