import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { addStray, containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import type { Standpoint } from '../../helpers/evidence/standpoints.ts';
import { askedStandpoints } from './asked-standpoints.check.ts';

const place = (name: string, change: Partial<Standpoint>) =>
  secured(
    ({ standpoints }) => void Object.assign(standpoints.standpoints.find((each) => each.name === name) ?? {}, change),
  );
const shut = (value: Standpoint['knocks'][number]['value']): Standpoint['knocks'] => [
  { entryPoint: 'websecure', address: '203.0.113.34', port: 443, value },
];
const without = (name: string) =>
  secured(({ standpoints }) => {
    standpoints.standpoints = standpoints.standpoints.filter((each) => each.name !== name);
    standpoints.rows = standpoints.rows.filter(({ standpoint }) => standpoint !== name);
  });

const at = (hostIp: string): Artifacts['containers'][number]['published'] => [
  { hostIp, hostPort: 8443, containerPort: 8443, protocol: 'tcp' },
];

testCheck(askedStandpoints, {
  holds: [
    {
      given: 'a stranger’s Traefik of its own, and one of ours for this machine alone',
      world: secured((evidence) => {
        addStray(evidence, 'garage', { image: 'traefik:3', attachments: [], published: at('0.0.0.0') });
        addStray(evidence, 'cellar', {
          member: true,
          service: 'cellar',
          image: 'traefik:3',
          published: at('127.0.0.1'),
        });
      }),
    },
    { given: 'every network of the proxy, the host and the outside', world: secured() },
    {
      given: 'a network whose neighbours do not reach the proxy',
      world: place('backend-net', { knocks: shut('dropped') }),
    },
    {
      given: 'a tunnel that was asked from',
      world: secured(({ standpoints, tunnels }) => {
        const tunnel = { service: 'gluetun', on: 'container' as const, kind: 'ngrok', readFrom: 'its image' };
        tunnels.tunnels.push({ ...tunnel, ingress: null, error: null });
        for (const each of [...standpoints.standpoints, ...standpoints.rows.map((row) => row)])
          if (each.namespace === 'gluetun') Object.assign(each, 'kind' in each ? { name: 'gluetun' } : {});
        for (const each of standpoints.standpoints)
          if (each.namespace === 'gluetun') Object.assign(each, { name: 'gluetun', kind: 'tunnel' });
        for (const row of standpoints.rows) if (row.namespace === 'gluetun') row.standpoint = 'gluetun';
        standpoints.standpoints.push({
          ...structuredClone(standpoints.standpoints.find(({ name }) => name === 'backend-net') as Standpoint),
          name: 'download-net',
        });
        standpoints.rows.push(
          ...standpoints.rows
            .filter(({ standpoint }) => standpoint === 'backend-net')
            .map((row) => ({ ...row, standpoint: 'download-net' })),
        );
      }),
    },
  ],
  unknown: [
    {
      given: 'another Traefik of the stack at a port of its own',
      world: secured((evidence) =>
        addStray(evidence, 'garage', { member: true, service: 'garage', image: 'traefik:3', published: at('0.0.0.0') }),
      ),
      subjects: ['garage:8443/tcp'],
    },
    {
      given: 'a stranger’s Traefik that meets a service of ours',
      world: secured((evidence) => {
        const { attachments } = containerOf(evidence, 'radarr');
        addStray(evidence, 'garage', { image: 'traefik:3', attachments, published: at('') });
      }),
      subjects: ['garage:8443/tcp'],
    },
    { given: 'a network from which nobody knocked', world: without('download-net'), subjects: ['download-net'] },
    { given: 'no knock from the host', world: without('the host'), subjects: ['the host'] },
    { given: 'no view over IPv6', world: without('outside over IPv6'), subjects: ['outside over IPv6'] },
    {
      given: 'an outside that nobody lent',
      world: place('outside over IPv4', { cannot: 'nobody lent a view from outside that sends requests' }),
      subjects: ['outside over IPv4'],
    },
    {
      given: 'a tunnel that was forgotten',
      world: secured(({ tunnels }) => {
        const tunnel = { service: 'gluetun', on: 'container' as const, kind: 'ngrok', readFrom: 'its image' };
        tunnels.tunnels.push({ ...tunnel, ingress: null, error: null });
      }),
      subjects: ['gluetun'],
    },
    {
      given: 'a router that was left out from one place',
      world: secured(({ standpoints }) => {
        standpoints.rows = standpoints.rows.filter(
          ({ standpoint, router }) => standpoint !== 'backend-net' || router !== 'radarr@docker',
        );
      }),
      subjects: ['backend-net'],
    },
    {
      given: 'an entrypoint at which nobody knocked',
      world: secured(({ traefik }) => {
        traefik.entryPoints.push({ name: 'inside', address: ':8444' });
        traefik.routers.find(({ name }) => name === 'radarr@docker')?.entryPoints.push('inside');
      }),
      subjects: ['entrypoint inside'],
    },
  ],
  notApplicable: [
    {
      given: 'a proxy whose routers serve nobody',
      world: secured(({ traefik }) => {
        traefik.routers = traefik.routers.filter(({ service }) => service.endsWith('@internal'));
      }),
    },
  ],
});
