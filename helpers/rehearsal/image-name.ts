/** An image's reference in its parts; repository: without registry, as in `linuxserver/sonarr`. */
export interface ImageName {
  repository: string;
  /** The last part of the repository. */
  base: string;
  tag: string;
  digest: string | null;
}

/** `registry.test:5000/linuxserver/sonarr:4@sha256:…` in its parts; without a tag it is `latest`. */
export function readImageName(reference: string): ImageName {
  const [named = '', digest] = reference.split('@');
  const colon = named.lastIndexOf(':');
  const isTagged = colon > named.lastIndexOf('/');
  const path = (isTagged ? named.slice(0, colon) : named).split('/');
  const [first = ''] = path;
  const isRegistry = path.length > 1 && /[.:]|^localhost$/.test(first);
  const repository = (isRegistry ? path.slice(1) : path).join('/');
  return {
    repository: repository.replace(/^library\//, ''),
    base: path.at(-1) ?? '',
    tag: isTagged ? named.slice(colon + 1) : 'latest',
    digest: digest ?? null,
  };
}
