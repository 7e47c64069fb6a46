import { defineCheck, unknown } from '../../helpers/kernel/check.ts';

export const defaultBridge = defineCheck({
  id: 'default-bridge',
  title: 'Nothing sits on the default bridge',
  severity: 'high',
  why: 'On the default bridge all containers of the engine reach each other, whoever started them.',
  fix: 'Give the container a network of its own with `--network`, or remove it.',
  requires: ['containers'],
  evaluate({ containers }) {
    if (containers.length === 0) return unknown('the engine lists no container');
    return containers.map(({ subject, name, networkMode, attachments }) => {
      const there =
        attachments.some(({ network }) => network === 'bridge') ||
        networkMode === 'bridge' ||
        networkMode === 'default';
      return {
        subject,
        cause: { kind: 'service', key: subject },
        holds: !there,
        expected: 'not on the default bridge',
        observed: there ? 'on the default bridge' : 'not there',
        reproduce: `docker inspect --format '{{.HostConfig.NetworkMode}}' ${name}`,
      };
    });
  },
});
