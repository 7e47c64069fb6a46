import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CellValue } from '../evidence/cell-value.ts';
import { EvidenceError, messageOf } from '../lib/errors.ts';
import { certificateName } from './certificate-name.ts';
import type { EngineClient } from './engine-client.ts';
import { removeLeftovers, startHelper, type HelperContainer } from './helper-container.ts';
import { ensureHelperImage, helperImage } from './helper-image.ts';
import { failedProbe, readProbeFailure } from './probe-codes.ts';
import { ProberChannel } from './prober-channel.ts';
import type { FileSystemRow, Probe, ProbeResult, RoundTrip, SocketRow, Vantage } from './probes.ts';

/** What the prober needs beside the limits of the probes themselves, on a busy machine. */
const graceMs = 30_000;
/** The prober has no more probes than this under way; the rest wait. */
const window = 4_096;
const longestProgramMs = 900_000;

const ProbeResults = z.array(
  z
    .object({
      value: CellValue,
      ms: z.number(),
      answer: z.string().nullable(),
      dns: z.object({ code: z.string(), addresses: z.array(z.string()) }).nullable(),
      http: z
        .object({
          status: z.number(),
          headers: z.record(z.string(), z.string()),
          body: z.string(),
          certificate: z.string().transform(certificateName).nullable(),
          truncated: z.boolean(),
          cookies: z.array(z.string()),
        })
        .nullable(),
      tls: z
        .object({
          version: z.enum(['1.0', '1.1', '1.2', '1.3']),
          suite: z.string(),
          alpn: z.string().nullable(),
          compression: z.string().nullable(),
          chain: z.array(z.string()),
        })
        .exactOptional(),
      hello: z
        .object({
          version: z.string(),
          suite: z.number(),
          compression: z.string().nullable(),
          secureRenegotiation: z.boolean(),
        })
        .exactOptional(),
      error: z.string().nullable(),
    })
    .transform((result) => ({ ...result, ...readProbeFailure(result.error) })),
);
const RoundTrips = z.array(
  z.object({ namespace: z.string(), address: z.string(), samples: z.array(z.number()), error: z.string().nullable() }),
);
const SocketRows = z.record(
  z.string(),
  z.union([
    z.array(
      z.object({
        protocol: z.enum(['tcp', 'udp']),
        address: z.string(),
        port: z.number(),
        process: z.string(),
        container: z.string().nullable().exactOptional(),
      }),
    ),
    z.object({ error: z.string() }),
  ]),
);
const FileSystems = z.array(
  z.object({
    name: z.string(),
    usedBytes: z.number(),
    totalBytes: z.number(),
    device: z.string().exactOptional(),
    error: z.string().nullable(),
  }),
);
const Planted = z.record(z.string(), z.union([z.object({ port: z.number() }), z.object({ error: z.string() })]));
const Ran = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

class HelperVantage implements Vantage {
  readonly #helper: HelperContainer;
  readonly #channel: ProberChannel;
  readonly #namespaces = new Set(['host']);

  constructor(helper: HelperContainer, signal: AbortSignal | null) {
    this.#helper = helper;
    this.#channel = new ProberChannel(helper.stream, signal);
  }

  addNamespace(name: string, pid: number): void {
    this.#namespaces.add(name);
    this.#channel.tell({ op: 'namespace', name, pid });
  }

  namespaces(): readonly string[] {
    return [...this.#namespaces];
  }

  async #ask<T>(schema: z.ZodType<T>, message: object, limitMs: number): Promise<T> {
    const answer = schema.safeParse(await this.#channel.ask(message, limitMs));
    if (!answer.success)
      throw new Error(`the prober's answer has not the agreed shape: ${z.prettifyError(answer.error).slice(0, 200)}`);
    return answer.data;
  }

  async probe(probes: readonly Probe[], { limitMs }: { limitMs: number }): Promise<ProbeResult[]> {
    const failed = (error: string) => probes.map(() => failedProbe(error));
    try {
      const results = await this.#ask(
        ProbeResults,
        { op: 'probe', probes, limitMs },
        limitMs * Math.ceil(1 + probes.length / window) + graceMs,
      );
      return results.length === probes.length
        ? results
        : failed(`the prober answered ${results.length} of ${probes.length} probes`);
    } catch (error) {
      return failed(messageOf(error));
    }
  }

  async roundTrips(pairs: readonly { namespace: string; address: string }[], samples: number): Promise<RoundTrip[]> {
    try {
      return await this.#ask(RoundTrips, { op: 'roundTrips', pairs, samples }, longestProgramMs);
    } catch (error) {
      return pairs.map(({ namespace, address }) => ({ namespace, address, samples: [], error: messageOf(error) }));
    }
  }

  async sockets(namespaces: readonly string[]): Promise<Record<string, SocketRow[] | { error: string }>> {
    try {
      return await this.#ask(SocketRows, { op: 'sockets', namespaces }, graceMs);
    } catch (error) {
      return Object.fromEntries(namespaces.map((namespace) => [namespace, { error: messageOf(error) }]));
    }
  }

  async run(
    namespace: string,
    argv: readonly string[],
    options?: { input?: string },
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    try {
      return await this.#ask(Ran, { op: 'run', namespace, argv, ...options }, longestProgramMs);
    } catch (error) {
      throw new EvidenceError(
        `${argv[0] ?? 'nothing'} could not be run from ${namespace}: ${messageOf(error)}; run again, ` +
          "and look at the engine's log if it stays so",
        { cause: error },
      );
    }
  }

  async fileSystems(paths: readonly { name: string; pid: number; path: string }[]): Promise<FileSystemRow[]> {
    try {
      return await this.#ask(FileSystems, { op: 'fileSystems', paths }, graceMs);
    } catch (error) {
      return paths.map(({ name }) => ({ name, usedBytes: 0, totalBytes: 0, error: messageOf(error) }));
    }
  }

  async plant(namespaces: readonly string[]): Promise<Record<string, { port: number } | { error: string }>> {
    try {
      return await this.#ask(Planted, { op: 'plant', namespaces }, graceMs);
    } catch (error) {
      return Object.fromEntries(namespaces.map((namespace) => [namespace, { error: messageOf(error) }]));
    }
  }

  async uproot(): Promise<void> {
    // A prober that gives no answer takes its sockets with it.
    await this.#channel.ask({ op: 'uproot' }, graceMs).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#channel.close();
    await this.#helper.remove();
  }
}

interface VantageOptions {
  /** The value of the label on the helper container. */
  runId?: string;
  image?: string;
  progress?: (stage: string, detail?: string) => void;
  /** Interrupted: what is asked from then on is waited for only for seconds. */
  signal?: AbortSignal | null;
}

/**
 * Opens the one door through which packets leave, and takes away what an earlier run left of its own. Throws
 * EvidenceError when the helper
 * cannot be had or does not answer. `close()` it whatever happens; a process that dies without takes its helper with
 * it.
 */
export async function openVantage(
  engine: EngineClient,
  {
    runId = `sp-${randomBytes(3).toString('hex')}`,
    image = helperImage,
    progress = () => undefined,
    signal = null,
  }: VantageOptions = {},
): Promise<Vantage> {
  const [found] = await Promise.all([ensureHelperImage(engine, image, progress), removeLeftovers(engine)]);
  const vantage = new HelperVantage(await startHelper(engine, found, runId), signal);
  const first = (await vantage.sockets(['host']))['host'];
  if (first && Array.isArray(first)) return vantage;
  await vantage.close();
  throw new EvidenceError(
    `The prober in ${image} does not work: ${first?.error ?? 'no answer'}; ` +
      `remove the image with \`docker rmi ${image}\` and run again, so that it is built anew`,
  );
}
