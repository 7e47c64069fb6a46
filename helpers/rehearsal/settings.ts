import type { Change } from '../evidence/rehearsal.ts';
import { familyOf, isLoopback, isWildcard } from '../lib/ip.ts';
import { without, type Changed, type Service } from './compose-model.ts';

/** What the lab's host has. */
export interface Host {
  processors: number;
  address: string;
  address6: string;
}

interface Limiting {
  resources?: { limits?: { cpus?: string | number } };
}

const plainLogs = new Set(['json-file', 'local', 'none', '']);

function limitProcessors(service: Service, { processors }: Host): { value: Service; from: number | null } {
  const deploy = service['deploy'] as Limiting | null | undefined;
  const limits = deploy?.resources?.limits;
  const asked = Math.max(Number(limits?.cpus ?? 0), Number(service['cpus'] ?? 0));
  if (!(asked > processors)) return { value: service, from: null };
  const cpus = String(processors);
  return {
    value: {
      ...service,
      ...(service['cpus'] ? { cpus: processors } : {}),
      ...(limits?.cpus
        ? { deploy: { ...deploy, resources: { ...deploy?.resources, limits: { ...limits, cpus } } } }
        : {}),
    },
    from: asked,
  };
}

const isAnywhere = (address: string): boolean => isWildcard(address) || isLoopback(address);

/** A service as the lab's own host can have it. */
export function settleSettings(name: string, service: Service, host: Host): Changed<Service> {
  const changes: Change[] = [];
  const say = (kind: Change['kind'], what: string, hides: string[], more: Partial<Change> = {}) =>
    changes.push({ service: name, kind, what, hides, ...more });
  const { value, from } = limitProcessors(service, host);
  if (from !== null) say('limits', `${from} processors: ${host.processors}, for the lab has no more`, ['hardening']);
  const ports = (value.ports ?? []).map((port) => {
    const address = port.host_ip ?? '';
    if (isAnywhere(address)) return port;
    const own = familyOf(address) === 6 ? host.address6 : host.address;
    say('ports', `${port.target} is published at the lab’s ${own}, and not ${address}`, []);
    return { ...port, host_ip: own };
  });
  const { driver = '' } = (value['logging'] ?? {}) as { driver?: string };
  const isPlain = plainLogs.has(driver);
  if (!isPlain) say('settings', `its log goes to a file, and not to ${driver}`, ['hardening'], { spoils: true });
  const settled: Service = { ...value, ...(value.ports ? { ports } : {}) };
  return { value: isPlain ? settled : without(settled, ['logging']), changes };
}
