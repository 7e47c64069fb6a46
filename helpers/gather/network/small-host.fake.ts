const isolated = [
  '-o',
  'com.docker.network.bridge.gateway_mode_ipv4=isolated',
  '-o',
  'com.docker.network.bridge.gateway_mode_ipv6=isolated',
];
/** Every kind of network, as arguments of `docker network create`. */
export const networks: Record<string, string[]> = {
  open: ['--subnet', '203.0.113.0/28', '--ipv6', '--subnet', '2001:db8:1::/64'],
  other: ['--subnet', '203.0.113.16/28'],
  inner: ['--subnet', '203.0.113.32/28', '--internal', ...isolated],
  loud: ['--subnet', '203.0.113.48/28', '--internal'],
  quiet: ['--subnet', '203.0.113.64/28', '-o', 'com.docker.network.bridge.enable_icc=false'],
  bare: ['--subnet', '203.0.113.80/28', '-o', 'com.docker.network.bridge.gateway_mode_ipv4=nat-unprotected'],
  lonely: ['--subnet', '203.0.113.96/28', '--internal', ...isolated],
};
const standin = (port: number): string[] => ['-e', `STANDIN_HTTP=${port}`, 'stackproof/standin:1'];
const socketProxy = (...env: string[]): string[] => [
  '-v',
  '/var/run/docker.sock:/var/run/docker.sock',
  '-e',
  'CONTAINERS=1',
  ...env,
  'stackproof/socket-proxy:2.6.12',
];
/** Every kind of end, as arguments of `docker run`; `sleeper` is to be paused. */
export const containers: Record<string, string[]> = {
  front: ['--network', 'open', '-p', '8080:80', ...standin(80)],
  both: ['--network', 'open', '--network', 'inner', ...standin(7000)],
  deep: ['--network', 'inner', ...standin(7001)],
  sleeper: ['--network', 'other', ...standin(7002)],
  loudmouth: ['--network', 'loud', ...standin(7003)],
  mute: ['--network', 'quiet', ...standin(7004)],
  deaf: ['--network', 'quiet', ...standin(7005)],
  six: ['--network', 'open', '-p', '[::]:8061:7006', ...standin(7006)],
  shy: ['--network', 'bare', ...standin(7007)],
  hermit: ['--network', 'lonely', ...standin(7008)],
  guest: ['--network', 'container:deep', ...standin(7009)],
  nowhere: ['--network', 'none', ...standin(7010)],
  hostly: ['--network', 'host', '-e', 'STANDIN_UDP=9997', ...standin(9998)],
  writer: ['--network', 'open', ...socketProxy('-e', 'POST=1')],
  reader: ['--network', 'open', ...socketProxy()],
  tunnel: ['--network', 'other', '-e', 'STANDIN_INGRESS=media.test=http://front:80', ...standin(20241)],
};
