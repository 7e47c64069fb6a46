import { policyAt } from '../../policy/policy.ts';
import { PolicyFile } from '../../policy/schema.ts';

export const images = [
  'stackproof/standin:1',
  'stackproof/standin-cadvisor:1',
  'stackproof/traefik:3.7.15',
  'stackproof/helper:2',
];
/** The hash of a password that nobody has. */
export const secret = '$2y$05$abcdefghijklmnopqrstuuMUT1mrqCrpPZbrSTFSmQ3wKhGKqUJX5';

/**
 * A small project with a container in every state that an engine knows; two of them are put there by hand (gone,
 * sleeper).
 */
export const composeFile = `
services:
  traefik:
    image: stackproof/traefik:3.7.15
    networks: [front]
    ports: ["18080:80", "127.0.0.1::9/udp"]
    environment:
      TRAEFIK_ENTRYPOINTS_WEB_ADDRESS: ":80"
      TRAEFIK_ENTRYPOINTS_TRAEFIK_ADDRESS: "127.0.0.1:8080"
      TRAEFIK_API_INSECURE: "true"
      TRAEFIK_GLOBAL_CHECKNEWVERSION: "false"
      TRAEFIK_PROVIDERS_FILE_FILENAME: /routes.yaml
    labels: { traefik.http.middlewares.door.basicauth.users: "admin:${secret.replaceAll('$', '$$')}" }
    configs: [{ source: routes, target: /routes.yaml }]
  web:
    image: stackproof/standin:1
    networks: [front, back]
    environment: { STANDIN_NAME: web, STANDIN_HTTP: "8096", STANDIN_HEALTH: /health }
    healthcheck: { test: [CMD, wget, -qO/dev/null, "http://127.0.0.1:8096/health"], interval: 1s, start_period: 5s }
    volumes: ["library:/library"]
  replica:
    image: stackproof/standin:1
    networks: [back]
    environment: { STANDIN_NAME: replica, STANDIN_HTTP: "7000" }
    deploy: { replicas: 2 }
  tunnel:
    image: stackproof/standin:1
    networks: [front]
    environment: { STANDIN_NAME: tunnel, STANDIN_HTTP: "8000" }
  guest:
    image: stackproof/standin:1
    network_mode: service:tunnel
    environment: { STANDIN_NAME: guest, STANDIN_HTTP: "8090", STANDIN_HEALTH: /ping }
  on-host:
    image: stackproof/standin:1
    network_mode: host
    environment: { STANDIN_NAME: on-host, STANDIN_HTTP: "127.0.0.1:18099" }
  sleeper:
    image: stackproof/standin:1
    networks: [front]
    environment: { STANDIN_NAME: sleeper, STANDIN_HTTP: "7001" }
  gone:
    image: stackproof/standin:1
    networks: [front]
    environment: { STANDIN_NAME: gone, STANDIN_HTTP: "7002" }
  looper:
    image: stackproof/standin:1
    networks: [front]
    restart: always
    entrypoint: [sh, -c, "echo level=error msg=on-fire; exit 3"]
  imaged: { image: "stackproof/standin-cadvisor:1", networks: [back] }
configs:
  routes:
    content: |
      http:
        routers:
          web: { rule: "Host(\`web.media.test\`)", service: web, entryPoints: [web] }
          nowhere: { rule: "Host(\`nowhere.media.test\`)", service: nowhere, entryPoints: [web] }
        services:
          web: { loadBalancer: { servers: [{ url: "http://web:8096" }] } }
          nowhere: { loadBalancer: { servers: [{ url: "http://web:9999" }] } }
networks:
  front: { ipam: { config: [{ subnet: 192.0.2.0/28 }] } }
  back:
    internal: true
    ipam: { config: [{ subnet: 192.0.2.16/28 }] }
    driver_opts:
      com.docker.network.bridge.gateway_mode_ipv4: isolated
      com.docker.network.bridge.gateway_mode_ipv6: isolated
volumes:
  library: { driver_opts: { type: tmpfs, device: tmpfs, o: "size=8m" } }
`;

/** What tells the gatherers where to look in it. */
export const policy = policyAt(
  PolicyFile.parse({
    version: 1,
    hosts: { 'web.media.test': 'web', 'unknown.media.test': 'gone' },
    services: {
      web: { responds: { port: 8096, path: '/health' } },
      guest: { responds: { port: 8090, path: '/ping' } },
      sleeper: { responds: { port: 7001, path: '/health' } },
      gone: { responds: { port: 7002, path: '/health' } },
      'on-host': { responds: { port: 18099, path: '/health' } },
    },
  }),
  2,
);
