import { z } from 'zod';
import type { Vantage } from '../../clients/probes.ts';
import { proberProgram } from '../../clients/prober-program.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import { readJson } from '../../lib/json.ts';

interface Program {
  kind: string;
  /** Of the image, the service, or the first words of a command. */
  name: RegExp;
  /** Of a whole command, its values left out. */
  command?: RegExp;
  /** Names of variables that only such a program is given. */
  variables?: RegExp;
}

/** Programs that carry visitors past the host's ports, whatever their image is called. */
const programs: readonly Program[] = [
  {
    kind: 'cloudflared',
    name: /\bcloudflared\b|cloudflare-tunnel/i,
    command: /\btunnel\b.*(?:\brun\b|--token|--url|--hostname|--credentials-file)/,
    variables: /^TUNNEL_(?:TOKEN|TOKEN_FILE|ID|URL|HOSTNAME|CRED_FILE|CRED_CONTENTS|ORIGIN_CERT|TRANSPORT_PROTOCOL)$/,
  },
  { kind: 'tailscale', name: /\btailscaled?\b|\bheadscale\b/i, variables: /^TS_(?:AUTH_?KEY|STATE_DIR|HOSTNAME)$/ },
  { kind: 'zerotier', name: /\bzerotier/i, variables: /^ZEROTIER_/ },
  { kind: 'netbird', name: /\bnetbird\b/i, variables: /^NB_(?:SETUP_KEY|MANAGEMENT_URL)$/ },
  { kind: 'ngrok', name: /\bngrok\b/i, variables: /^NGROK_/ },
  { kind: 'frp', name: /\bfrpc?\b/i, variables: /^FRPC?_/ },
  { kind: 'wireguard', name: /\/wireguard\b|\bwg-easy\b|\bwg-quick\b|\bfirezone\b/i },
  {
    kind: 'pangolin',
    name: /\bnewt\b|\bpangolin\b/i,
    variables: /^(?:NEWT_(?:ID|SECRET)|PANGOLIN_ENDPOINT)$/,
  },
  { kind: 'ssh', name: /\bautossh\b|\bsish\b/i, command: /^ssh .*-R\b/ },
  { kind: 'rathole', name: /\brathole\b/i },
  { kind: 'chisel', name: /\bchisel\b/i },
  { kind: 'bore', name: /\bbore\b/i },
];

/** The kind of tunnel that a name says it is; null: none. words: image, service, command. */
export const kindByName = (words: string): string | null => programs.find(({ name }) => name.test(words))?.kind ?? null;

const Process = z.object({
  container: z.string(),
  words: z.array(z.string()),
  names: z.array(z.string()),
  package: z.string().nullable(),
  held: z.array(z.object({ protocol: z.enum(['tcp', 'udp']), address: z.string(), port: z.number() })),
});
export type Process = z.infer<typeof Process>;

/** A connection must last that long to be one that is kept. */
const lastingSeconds = 2;

/** What every container's processes are, and which connections they keep. Throws where they could not be read. */
export async function readProcesses(vantage: Vantage): Promise<Process[]> {
  const script = proberProgram('read-processes');
  const ran = await vantage.run('host', ['python3', '-I', '-c', script, String(lastingSeconds)]);
  const said = readJson(ran.stdout, z.array(Process));
  if (ran.code !== 0 || said === null)
    throw new EvidenceError(
      'the processes of the containers could not be read, so a tunnel under another name may be among them: ' +
        `${lastLine(ran.stderr) || 'the question gave no answer'}; run again`,
    );
  return said;
}

/** By what a process gives itself away, in words; null: by nothing. */
export function kindByDeed({ words, names, package: built }: Process): { kind: string; how: string } | null {
  const command = words.join(' ');
  for (const { kind, name, command: whole, variables } of programs) {
    if (name.test(words[0] ?? '') || whole?.test(command)) return { kind, how: 'name and arguments of a process' };
    if (built !== null && name.test(built)) return { kind, how: 'the program itself, whatever it is called' };
    const variable = names.find((each) => variables?.test(each));
    if (variable) return { kind, how: `its variable ${variable}` };
  }
  return null;
}
