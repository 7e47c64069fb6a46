import type { Binding } from '../../helpers/evidence/containers.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';

const keys = (bindings: readonly Binding[]) =>
  new Set(bindings.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`));

function whereSeen(inFiles: boolean, inContainer: boolean): string {
  if (inFiles && inContainer) return 'in both';
  return inFiles ? 'in the compose files only' : 'in the container only';
}

const expected = 'the same in the compose files and in the container';

export const composedPorts = defineCheck({
  id: 'composed-ports',
  title: 'The containers ask for exactly the ports that the compose files name',
  severity: 'advisory',
  why: 'A port that stands in only one of the two appears or goes at the next `docker compose up`.',
  fix: 'Bring the compose files up to date and run `docker compose up -d`.',
  requires: ['compose', 'containers'],
  evaluate({ compose, containers }) {
    const rows = containers
      .filter(({ member }) => member)
      .flatMap((container): Observation[] => {
        const blind = compose.unread?.find(({ project }) => project === container.project);
        if (blind) return [unseen(container.subject, expected, blind.error)];
        const written = container.service === null ? undefined : compose.services[container.service];
        if (!written) return [];
        const [file, engine] = [keys(written.ports), keys(container.requested)];
        return [...file.union(engine)].map((port) => ({
          subject: `${container.subject}:${port}`,
          cause: { kind: 'publishedPort' as const, key: `${container.subject}:${port}` },
          holds: file.has(port) && engine.has(port),
          expected,
          observed: whereSeen(file.has(port), engine.has(port)),
          reproduce:
            `docker compose config ${container.service}; ` +
            `docker inspect --format '{{json .HostConfig.PortBindings}}' ${container.name}`,
        }));
      });
    return rows.length > 0 ? rows : notApplicable('neither the compose files nor the containers name a port');
  },
});
