import { goBoolean } from '../lib/go-boolean.ts';

type Labels = Readonly<Record<string, string>>;

/** A label whose key Traefik reads in any case. name: in small letters. */
export const labelOf = (labels: Labels, name: string): string | undefined =>
  Object.entries(labels).find(([key]) => key.toLowerCase() === name)?.[1];

/**
 * What `traefik.enable` says of a container; null: nothing, and the provider decides. What Go reads as no boolean has
 * Traefik leave the container out.
 */
export function enabledByLabel(labels: Labels): boolean | null {
  const said = labelOf(labels, 'traefik.enable');
  return said === undefined ? null : goBoolean(said) === true;
}
