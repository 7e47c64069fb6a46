import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';

export const portMappings = defineCheck({
  id: 'port-mappings',
  title: 'The router at home holds no undeclared port mapping for this host',
  severity: 'critical',
  why: 'A program that speaks UPnP opens the way in from the internet without asking anybody.',
  fix: 'Delete the mapping on the router and switch UPnP off there and in the program.',
  requires: ['tunnels'],
  evaluate({ tunnels: { upnp } }, policy) {
    if (!upnp.answered)
      return policy.upnp.length > 0
        ? unknown(`mappings are declared, and no gateway speaks UPnP: ${upnp.detail}`)
        : notApplicable(`no gateway speaks UPnP: ${upnp.detail}`);
    if (upnp.mappings.length === 0)
      return [
        { subject: 'upnp gateway', holds: true, expected: 'no mapping', observed: upnp.detail, reproduce: 'upnpc -l' },
      ];
    return upnp.mappings.map(({ externalPort, internalPort, protocol, description }) => ({
      subject: `upnp → ${externalPort}/${protocol.toLowerCase()}`,
      holds: policy.upnp.some(
        (allowed) => allowed.port === externalPort && allowed.protocol === protocol.toLowerCase(),
      ),
      expected: 'declared under `upnp`',
      observed: `leads to port ${internalPort} of this host (${description || 'no description'})`,
      reproduce: 'upnpc -l',
    }));
  },
});
