import { z } from 'zod';
import type { Vantage } from '../../clients/probes.ts';
import { proberProgram } from '../../clients/prober-program.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import type { Tunnels } from '../../evidence/tunnels.ts';
import { readJson } from '../../lib/json.ts';

const searchSeconds = 1.5;

const Said = z.object({
  gateways: z.array(z.string()),
  services: z.number(),
  mappings: z.array(
    z.object({
      client: z.string(),
      externalPort: z.number(),
      internalPort: z.number(),
      protocol: z.string(),
      description: z.string(),
    }),
  ),
  trouble: z.array(z.string()),
});

/**
 * The router at home, asked from the host: which ports does it forward to one of these addresses? Throws where it could
 * not be asked, or did not tell all.
 */
export async function askUpnp(vantage: Vantage, hostAddresses: readonly string[]): Promise<Tunnels['upnp']> {
  const script = proberProgram('ask-upnp');
  const ran = await vantage.run('host', ['python3', '-I', '-c', script, String(searchSeconds)]);
  const said = readJson(ran.stdout, Said);
  if (ran.code !== 0 || said === null)
    throw new EvidenceError(
      'the home router could not be asked for its UPnP mappings from the host: ' +
        `${lastLine(ran.stderr) || 'the question gave no answer'}; run again`,
    );
  const { gateways, services, mappings, trouble } = said;
  if (trouble.length > 0)
    throw new EvidenceError(
      `the home router at ${gateways.join(', ')} did not name all of its UPnP mappings: ${trouble.join('; ')}`,
    );
  const mine = mappings.filter(({ client }) => hostAddresses.includes(client));
  const others = mappings.length - mine.length;
  const found = gateways.join(', ');
  if (services === 0) {
    const silence = `no gateway answered a search of ${searchSeconds} s from the host`;
    const detail = gateways.length > 0 ? `${found} answered, and offers no port mappings` : silence;
    return { answered: false, mappings: [], detail };
  }
  const rest = others > 0 ? `, ${others} for others` : '';
  return {
    answered: true,
    mappings: mine.map(({ externalPort, internalPort, protocol, description }) => ({
      externalPort,
      internalPort,
      protocol,
      description,
    })),
    detail: `${found}: ${mine.length} mappings for this host${rest}`,
  };
}
