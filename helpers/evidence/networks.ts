import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

export const Network = z.object({
  id: z.string(),
  name: z.string(),
  /** The Compose key (`backend-net`) for networks of the project that is judged first, else the name. */
  key: z.string(),
  project: z.string().nullable(),
  member: z.boolean(),
  driver: z.string(),
  internal: z.boolean(),
  ipv6: z.boolean(),
  subnets: z.array(
    z.object({ subnet: z.string(), gateway: z.string().nullable(), family: z.union([z.literal(4), z.literal(6)]) }),
  ),
  /** Driver options as given: com.docker.network.bridge.enable_icc, …gateway_mode_ipv4 … */
  options: z.record(z.string(), z.string()),
  /** Subjects of the containers attached, running or not, as their own inspection says. */
  members: z.array(z.string()),
  /** Made elsewhere, and only its name is known: a compose file joins it. */
  external: z.literal(true).exactOptional(),
});
export type Network = z.infer<typeof Network>;

/** Gives its containers a place of their own beside the host, past all that the host filters. */
export const isOuter = ({ driver }: Pick<Network, 'driver'>): boolean => driver === 'macvlan' || driver === 'ipvlan';

export const networks = defineArtifact({
  id: 'networks',
  schema: z.array(Network),
  stage: 'engine',
  needs: ['containers', 'host'],
  undertakes: { '': ['name'] },
});
