import type Docker from 'dockerode';

/**
 * An engine that answered. label: on everything that is ours (helper container, probe networks); left out of every
 * count.
 */
export interface EngineClient {
  docker: Docker;
  /** As given: unix:///…, tcp://…, ssh://… */
  dockerHost: string;
  transport: 'unix' | 'tcp' | 'ssh';
}

/**
 * The label on every container, network and image that stackproof puts on an engine; its value is the run's or the
 * lab's id.
 */
export const OURS = 'stackproof.run';
