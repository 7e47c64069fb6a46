/** An image's reference in its parts. */
export interface ImageName {
  /** `registry.test:5000/linuxserver/sonarr`. */
  repository: string;
  /** The same without its registry, and without the group of those that have none: `linuxserver/sonarr`, `redis`. */
  path: string;
  /** The last part of it. */
  base: string;
  /** null: none is named, which means `latest`. */
  tag: string | null;
  digest: string | null;
}

/** `registry.test:5000/group/name:tag@sha256:…`; a port is no tag. */
export function readImageName(reference: string): ImageName {
  const [before = '', digest] = reference.split('@');
  const at = before.lastIndexOf(':');
  const tagged = at > before.lastIndexOf('/');
  const repository = tagged ? before.slice(0, at) : before;
  const parts = repository.split('/');
  const isRegistry = parts.length > 1 && /[.:]|^localhost$/.test(parts[0] ?? '');
  return {
    repository,
    path: (isRegistry ? parts.slice(1) : parts).join('/').replace(/^library\//, ''),
    base: parts.at(-1) ?? '',
    tag: tagged ? before.slice(at + 1) : null,
    digest: digest ?? null,
  };
}
