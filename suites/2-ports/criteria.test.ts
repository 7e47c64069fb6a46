import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Binding } from '../../helpers/evidence/containers.ts';
import { judgeCheck } from '../../helpers/kernel/judge-check.ts';
import { evidenceOf } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore, type World } from '../../helpers/testing/worlds/world.ts';
import { portCriteria } from './criteria.ts';

const judgeAll = (given: World) =>
  portCriteria.flatMap(({ checks }) => checks.map((check) => judgeCheck(check, evidenceOf(given), given.policy)));
const findings = (given: World) =>
  Object.fromEntries(
    judgeAll(given)
      .filter(({ outcome }) => outcome === 'fail')
      .map(({ id, observations }) => [
        id,
        observations.filter(({ holds }) => holds === false).map(({ subject }) => subject),
      ]),
  );

/** The stack as it was, everything published, judged by what iteration 2 asks for. */
function everythingPublished(): World {
  const { evidence } = worldBefore(({ containers, compose, outside, listeners, apis }) => {
    const publish = (
      service: string,
      hostPort: number,
      containerPort = hostPort,
      protocol: Binding['protocol'] = 'tcp',
    ) => {
      const container = containers.find(({ subject }) => subject === service);
      const bindings = ['0.0.0.0', '::'].map((hostIp) => ({ hostIp, hostPort, containerPort, protocol }));
      if (container)
        [container.published, container.requested] = [
          [...container.published, ...bindings],
          [...container.requested, ...bindings],
        ];
      compose.services[service]?.ports.push(...bindings);
      if (protocol === 'tcp') outside.scans.forEach(({ tcpOpen }) => tcpOpen.push(hostPort));
      else
        outside.scans.forEach(
          (scan) =>
            (scan.udp = [...scan.udp.filter(({ port }) => port !== hostPort), { port: hostPort, value: 'open' }]),
        );
      listeners.sockets.push({
        namespace: 'host',
        protocol: protocol === 'udp' ? 'udp' : 'tcp',
        address: '0.0.0.0',
        port: hostPort,
        process: 'docker-proxy',
        loopback: false,
      });
    };
    publish('traefik', 8090);
    publish('jellyfin', 8096);
    publish('jellyfin', 1900, 1900, 'udp');
    publish('sonarr', 8989);
    publish('radarr', 7878);
    publish('gluetun', 8080);
    apis.listeners.push({
      namespace: 'traefik',
      port: 8090,
      loopback: false,
      kind: 'traefik-api',
      detail: 'Traefik 3.7.15',
      writes: 'not-asked',
    });
  });
  return { evidence, policy: world().policy };
}

describe('the criteria of iteration 2', () => {
  it('hold in a good world, and those without a subject there say so', () => {
    const outcomes = Object.fromEntries(judgeAll(world()).map(({ id, outcome }) => [id, outcome]));
    const without = ['socket-proxy-writes', 'socket-proxy-reads', 'tunnels', 'mesh-interfaces', 'outer-addresses'];
    expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== 'pass')).toEqual(
      without.map((id) => [id, 'notApplicable']),
    );
  });

  it('name every other open door of the stack of iteration 1', () => {
    const published = [
      'gluetun:8080/tcp',
      'jellyfin:1900/udp',
      'jellyfin:8096/tcp',
      'radarr:7878/tcp',
      'sonarr:8989/tcp',
      'traefik:8090/tcp',
    ];
    const outside = ['1900/udp', '7878/tcp', '8080/tcp', '8090/tcp', '8096/tcp', '8989/tcp'].map(
      (port) => `outside → ${port}`,
    );
    expect(findings(everythingPublished())).toEqual({
      'published-ports': published,
      'port-owners': published.filter((subject) => !subject.startsWith('traefik')),
      'proxy-bypass': published.filter((subject) => !/traefik|udp/.test(subject)),
      'open-ports-outside': outside,
      'proxy-api': ['traefik:8090/tcp'],
      'legacy-network': ['media-network'],
      'former-ports': outside.filter((subject) => !/8080|8090/.test(subject)),
    });
  });

  it('pass nothing where every look was made and showed nothing', () => {
    const given = world();
    const { evidence } = given;
    const outside = { ...evidence.outside, scans: [], controls: [], routed: [] };
    const blank = {
      ...given,
      evidence: {
        ...evidence,
        containers: [],
        networks: [],
        compose: { files: [], services: {}, networks: {} },
        host: { ...evidence.host, addresses: [], routes: [], tunnels: [] },
        listeners: { sockets: [], unread: [] },
        reachability: { ...evidence.reachability, namespaces: [], cells: [], controls: [], sources: [] },
        gateways: { cells: [], controls: [] },
        outside,
        apis: { listeners: [], front: [], unasked: [] },
        tunnels: { tunnels: [], upnp: { answered: false, mappings: [], detail: 'no answer' } },
        'packet-filter': { families: [], unread: [] },
        'firewall-reload': { ...evidence['firewall-reload'], after: { families: [], unread: [] } },
        addresses: { rows: [], read: [], unread: [] },
        traefik: { ...evidence.traefik, entryPoints: [], routers: [], services: [], middlewares: [] },
        routes: { ...evidence.routes, answers: [], backends: [] },
      },
    };
    const passed = judgeAll(blank).filter(({ outcome }) => outcome !== 'unknown');
    expect(passed.map(({ id, outcome }) => [id, outcome])).toEqual(
      ['requested-bindings', 'loopback-bindings', 'composed-ports', 'tunnels', 'port-mappings', 'outer-addresses'].map(
        (id) => [id, 'notApplicable'],
      ),
    );
  });

  it('have one id each, which is the name of the file, and one file of proof', () => {
    const ids = portCriteria.flatMap(({ checks }) => checks.map(({ id }) => id)).sort();
    expect(new Set(ids).size).toBe(ids.length);
    const files = readdirSync(import.meta.dirname);
    expect(files.filter((file) => file.endsWith('.check.ts')).sort()).toEqual(ids.map((id) => `${id}.check.ts`));
    expect(ids.filter((id) => !files.includes(`${id}.test.ts`))).toEqual([]);
  });
});
