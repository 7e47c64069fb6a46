import { imagePin } from './mend-images.ts';
import { membership } from './mend-memberships.ts';
import { networks } from './mend-networks.ts';
import { publishedPort } from './mend-ports.ts';
import type { Remedy } from './remedy.ts';
import { routerLogin } from './mend-logins.ts';
import { serviceSettings } from './mend-settings.ts';

/** In the order in which they change the files: a network is made before anybody is attached to it. */
export const remedies: readonly Remedy[] = [
  ...networks,
  membership,
  publishedPort,
  routerLogin,
  ...serviceSettings,
  imagePin,
];
