interface TunnelProgram {
  kind: string;
  /** Of the image, the service, or the first words of a command. */
  name: RegExp;
  /** Of a whole command, its values left out. */
  command?: RegExp;
  /** Names of variables that only such a program is given. */
  variables?: RegExp;
}

/** Programs that carry visitors past the host's ports, whatever their image is called. */
export const tunnelPrograms: readonly TunnelProgram[] = [
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
export const kindByName = (words: string): string | null =>
  tunnelPrograms.find(({ name }) => name.test(words))?.kind ?? null;
