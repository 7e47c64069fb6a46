import { proberProgram } from '../../clients/prober-program.ts';
import { HostFiles } from '../../evidence/host-files.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import { readJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';

const socket = '/run/docker.sock';

/** Files that decide who commands the engine, wherever a distribution puts them. */
const paths = [
  ...['/usr/lib/systemd/system', '/lib/systemd/system', '/etc/systemd/system'].flatMap((folder) => [
    `${folder}/docker.service`,
    `${folder}/docker.socket`,
  ]),
  ...['/etc/docker', '/etc/docker/daemon.json', '/etc/default/docker', '/etc/sysconfig/docker'],
  ...['/etc/containerd/config.toml', '/run/containerd', '/run/containerd/containerd.sock', socket],
  ...['/usr/bin/dockerd', '/usr/bin/containerd', '/usr/bin/containerd-shim', '/usr/bin/runc'],
  ...['/usr/bin/containerd-shim-runc-v1', '/usr/bin/containerd-shim-runc-v2'],
];

/**
 * Owners and modes on the engine's machine, its daemon's settings and who may command it, through the helper container
 * and read only. dockerRoot: where the engine keeps its data; mounted: places of which only that is asked where links
 * lead them. Throws EvidenceError.
 */
export async function lookAtHost(
  { vantage }: GatherContext,
  dockerRoot: string,
  mounted: readonly string[],
): Promise<HostFiles> {
  const asked = [`docker-root=${dockerRoot}`, ...paths, dockerRoot, '--', ...mounted];
  const argv = ['python3', '-I', '-c', proberProgram('host-files'), ...asked];
  const { code, stdout, stderr } = await vantage.run('host', argv);
  const said = readJson(stdout, HostFiles);
  if (code === 0 && said) return said;
  throw new EvidenceError(
    `the files of the engine's machine could not be looked at through the helper container: ` +
      `${lastLine(stderr) || `the program ended with ${code}`}`,
  );
}
