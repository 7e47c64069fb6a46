import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/** Where a container is otherwise than the compose files say; never what stands there. */
const Difference = z.object({
  kind: z.enum(['image', 'command', 'user', 'environment', 'label', 'mount', 'network', 'setting']),
  /** The variable, label, path or key; empty where there is only one. */
  name: z.string(),
  /** missing: the files have it. extra: the container has it. */
  how: z.enum(['missing', 'extra', 'other']),
});
export type Difference = z.infer<typeof Difference>;

const Content = z.object({
  kind: z.enum(['config', 'secret']),
  /** As the compose files call it. */
  name: z.string(),
  /** In the container. */
  path: z.string(),
  state: z.enum(['same', 'other', 'missing', 'unread']),
  error: z.string().nullable(),
});
export type Content = z.infer<typeof Content>;

const DriftedContainer = z.object({
  subject: z.string(),
  service: z.string(),
  /** Whether Compose's own hash of the service is that on the container; unsaid: one of them is not known. */
  hash: z.enum(['same', 'other', 'unsaid']),
  /**
   * Why another hash would prove nothing. version: another Compose made the container. neighbour: Compose writes a
   * neighbour's id into what it hashes. environment: some hash a service without its `env_file`.
   */
  doubts: z.array(z.enum(['version', 'neighbour', 'environment'])),
  differences: z.array(Difference),
  contents: z.array(Content),
});
export type DriftedContainer = z.infer<typeof DriftedContainer>;

export const Drift = z.object({
  /** Services of the compose files that are to have a container. */
  composed: z.array(z.string()),
  containers: z.array(DriftedContainer),
  unread: z.array(z.object({ subject: z.string(), error: z.string() })),
});
export type Drift = z.infer<typeof Drift>;

/** Whether what runs is what the compose files say, by Compose's own hash and by content. */
export const drift = defineArtifact({
  id: 'drift',
  schema: Drift,
  // As `compose`: a program of its own, slower than the engine's answers.
  stage: 'proxy',
  since: 7,
  restsOn: ['machine'],
  needs: ['containers'],
  undertakes: { composed: ['value'], containers: ['subject'], 'containers.contents': ['subject', 'kind', 'name'] },
});
