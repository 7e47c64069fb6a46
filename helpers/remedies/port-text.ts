import { bracketed } from '../lib/url.ts';
import type { Model } from '../rehearsal/compose-model.ts';

export type Port = NonNullable<NonNullable<Model['services'][string]['ports']>[number]>;

/** `127.0.0.1:8080:80/tcp`, as Compose's short form has it. */
export const portText = ({ host_ip, published, target, protocol }: Port): string =>
  `${host_ip ? `${bracketed(host_ip)}:` : ''}${published ? `${published}:` : ''}${target}/${protocol ?? 'tcp'}`;

/** Whether the short form says all that there is. */
export const isShort = (port: Port): boolean =>
  Object.keys(port).every((key) => ['target', 'published', 'host_ip', 'protocol', 'mode'].includes(key)) &&
  (port['mode'] ?? 'ingress') === 'ingress' &&
  !(port.host_ip && !port.published);
