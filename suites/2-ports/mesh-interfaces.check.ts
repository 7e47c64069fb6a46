import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { interfaceTunnel } from '../../helpers/policy/interface-tunnels.ts';

export const meshInterfaces = defineCheck({
  id: 'mesh-interfaces',
  title: 'Each VPN interface of the host is declared',
  severity: 'critical',
  why: 'Everybody in a mesh network stands beside the host, behind its firewall and past every scan from outside.',
  fix: 'Take the interface down, or declare it under `tunnels` as `service: host:<interface>` with its kind.',
  restsOn: ['machine'],
  requires: ['host'],
  evaluate({ host }, policy) {
    if (host.addresses.length === 0) return unknown('not one address of the host was seen');
    if (host.tunnels.length === 0) return notApplicable('the host has no VPN interface');
    return host.tunnels.map(({ interface: name, kind }) => ({
      subject: interfaceTunnel(name),
      holds: policy.tunnels.some((tunnel) => tunnel.service === interfaceTunnel(name) && tunnel.kind === kind),
      expected: 'declared under `tunnels`',
      observed: `an interface of kind ${kind}`,
      reproduce: `ip -d link show ${name}`,
    }));
  },
});
