import type { Vantage } from '../../clients/probes.ts';
import { messageOf } from '../../lib/errors.ts';

/** What a container's own files say about names. */
export interface NameFiles {
  /** The first `nameserver`; null: resolv.conf names none, or could not be read. */
  resolver: string | null;
  /**
   * Whom the engine's own resolver asks in turn, as the engine notes it there. host: from the host's own namespace, for
   * it is a loopback address of the host's.
   */
  upstream: readonly { address: string; host: boolean }[];
  /** Addresses by name, in lower case. */
  hosts: ReadonlyMap<string, readonly string[]>;
  error: string | null;
}

function readHosts(lines: readonly string[]): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const line of lines) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address)
      for (const name of names) hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), address]);
  }
  return hosts;
}

/** `# ExtServers: [198.51.100.1 host(127.0.0.53)]` */
function readUpstream(lines: readonly string[]): { address: string; host: boolean }[] {
  const [, listed = ''] = lines.map((line) => /^# ExtServers: \[(.*)\]/.exec(line)).find(Boolean) ?? [];
  return listed
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      const isHosts = word.startsWith('host(');
      return { address: isHosts ? word.slice('host('.length, -1) : word, host: isHosts };
    });
}

/**
 * `/etc/resolv.conf` and `/etc/hosts` as each process sees them, all in one go. A mounted file counts, whatever the
 * engine would have written.
 */
export async function readNameFiles(vantage: Vantage, pids: readonly number[]): Promise<Map<number, NameFiles>> {
  if (pids.length === 0) return new Map();
  const paths = pids.flatMap((pid) => ['resolv.conf', 'hosts'].map((file) => `/proc/${pid}/root/etc/${file}`));
  let said: { stdout: string; stderr: string };
  try {
    said = await vantage.run('host', ['grep', '-H', '', ...paths]);
  } catch (error) {
    said = { stdout: '', stderr: messageOf(error) };
  }
  const rows = said.stdout.split('\n');
  const linesOf = (pid: number, file: string): string[] => {
    const start = `/proc/${pid}/root/etc/${file}:`;
    return rows.filter((row) => row.startsWith(start)).map((row) => row.slice(start.length));
  };
  return new Map(
    pids.map((pid) => {
      const resolver =
        linesOf(pid, 'resolv.conf')
          .map((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1])
          .find(Boolean) ?? null;
      return [
        pid,
        {
          resolver,
          upstream: readUpstream(linesOf(pid, 'resolv.conf')),
          hosts: readHosts(linesOf(pid, 'hosts')),
          error: resolver ? null : said.stderr.trim().split('\n')[0] || 'its resolv.conf names no resolver',
        },
      ];
    }),
  );
}
