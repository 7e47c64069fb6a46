import type { Vantage } from '../../clients/probes.ts';
import { proberProgram } from '../../clients/prober-program.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { isListening } from '../network/is-listening.ts';

const program = proberProgram('experiments-standin');
const port = 47_811;
/** It ends by itself even where nobody tells it to. */
const longestSeconds = 60;

interface Redirection {
  namespace: string;
  /** The login service's own port. */
  port: number;
  ipv6: boolean;
}

const rules = ({ port: own }: Redirection, standin: boolean): string[][] => [
  // Connections that are kept from before would go on to the real one. Loopback stays: the service’s own health check
  // is there.
  [
    'filter',
    'INPUT',
    '!',
    '-i',
    'lo',
    '-p',
    'tcp',
    '--dport',
    String(own),
    '-j',
    'REJECT',
    '--reject-with',
    'tcp-reset',
  ],
  ...(standin
    ? [['nat', 'PREROUTING', '-p', 'tcp', '--dport', String(own), '-j', 'REDIRECT', '--to-ports', String(port)]]
    : []),
];

const filters = ({ ipv6 }: Redirection): string[] => (ipv6 ? ['iptables', 'ip6tables'] : ['iptables']);

async function apply(vantage: Vantage, at: Redirection, standin: boolean): Promise<void> {
  for (const filter of filters(at)) {
    for (const [table = '', chain = '', ...rule] of rules(at, standin)) {
      const ran = await vantage.run(at.namespace, [filter, '-w', '-t', table, '-I', chain, ...rule]);
      if (ran.code !== 0)
        throw new EvidenceError(
          `the namespace of ${at.namespace} takes no rule for the packet filter: ${ran.stderr.trim().slice(0, 200)}`,
        );
    }
  }
}

/** Takes away whatever of the rules is there; the filter refuses only to delete what is not. */
async function withdraw(vantage: Vantage, at: Redirection, standin: boolean): Promise<void> {
  for (const filter of filters(at)) {
    for (const [table = '', chain = '', ...rule] of rules(at, standin))
      await vantage.run(at.namespace, [filter, '-w', '-t', table, '-D', chain, ...rule]);
  }
}

/** Hangs up on whoever asks the login service, in its own network namespace: its container knows nothing of it. */
export const hangUp = (vantage: Vantage, at: Redirection) => ({
  act: () => apply(vantage, at, false),
  undo: () => withdraw(vantage, at, false),
});

/**
 * Leads whoever asks the login service to a stand-in beside it that answers every request with one status. asked: how
 * many came, once it is undone.
 */
export function standIn(vantage: Vantage, at: Redirection, status: number) {
  const ending = '/stackproof-standin-ends';
  let running: Promise<{ code: number; stdout: string; stderr: string }> | null = null;
  let asked: number | null = null;
  const probe = { namespace: at.namespace, address: '127.0.0.1', port } as const;
  return {
    asked: () => asked,
    async act(): Promise<void> {
      running = vantage.run(at.namespace, [
        'python3',
        '-I',
        '-S',
        '-c',
        program,
        String(port),
        String(status),
        String(longestSeconds),
        ending,
      ]);
      const knock = async () => (await vantage.probe([{ kind: 'tcp', ...probe }], { limitMs: 500 }))[0]?.value;
      if (await isListening(running, knock)) return apply(vantage, at, true);
      throw new EvidenceError(
        `a stand-in could not be started beside ${at.namespace}: nothing listens on its port ${port}`,
      );
    },
    async undo(): Promise<void> {
      try {
        await withdraw(vantage, at, true);
      } finally {
        await vantage.probe([{ kind: 'http', ...probe, path: ending }], { limitMs: 2000 });
        const ran = await running;
        asked = ran && ran.code === 0 ? Number(ran.stdout.trim()) : null;
      }
    },
  };
}
