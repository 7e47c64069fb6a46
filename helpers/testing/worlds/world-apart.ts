import { addStray, containerOf } from './world-edits.ts';
import { world, type World } from './world.ts';

/** Two members on a network without the proxy: one with labels, and one of this image. */
export const apart = (image: string): World =>
  world((evidence) => {
    const [like] = containerOf(evidence, 'radarr').attachments;
    if (!like) throw new Error('radarr is on no network');
    const attachments = [{ ...like, network: 'shop-net', networkId: 'id-shop-net' }];
    const member = { member: true, project: 'small', attachments };
    addStray(evidence, 'wiki', { ...member, service: 'wiki' });
    addStray(evidence, 'behind', { ...member, service: 'behind', image });
    Object.assign(containerOf(evidence, 'wiki').labels, {
      'traefik.enable': 'true',
      'traefik.http.routers.wiki.rule': 'Host(`wiki.small.test`)',
    });
  });
