/**
 * A compose file of so many stand-ins over segmented networks, as the reference stack is built: a proxy on all of them,
 * ten or so members each.
 */
export function manyServices(count: number): string {
  const networks = Math.ceil(count / 12);
  const members = Array.from({ length: count }, (_, at) => ({
    name: at === 0 ? 'traefik' : `service-${at}`,
    networks: at === 0 ? Array.from({ length: networks }, (__, net) => net) : [at % networks],
  }));
  const services = Object.fromEntries(
    members.map(({ name, networks: on }) => [
      name,
      {
        image: 'stackproof/standin:1',
        pull_policy: 'never',
        stop_grace_period: '0s',
        environment: { STANDIN_NAME: name, STANDIN_HTTP: '8080,9090' },
        networks: on.map((net) => `net-${net}`),
        ...(name === 'traefik' ? { ports: ['80:8080'] } : {}),
      },
    ]),
  );
  const nets = Object.fromEntries(
    Array.from({ length: networks }, (_, net) => [
      `net-${net}`,
      { ipam: { config: [{ subnet: `203.0.113.${net * 32}/27` }] } },
    ]),
  );
  return JSON.stringify({ services, networks: nets });
}
