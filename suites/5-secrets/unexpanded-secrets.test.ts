import type { SecretPlaces } from '../../helpers/evidence/secret-places.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { unexpandedSecrets } from './unexpanded-secrets.check.ts';

const literal = (change: Partial<SecretPlaces['literals'][number]>) =>
  sealed(
    ({ 'secret-places': seen }) =>
      void seen.literals.push({ subject: 'sonarr', place: 'environment', name: 'API_KEY', kind: 'command', ...change }),
  );

testCheck(unexpandedSecrets, {
  holds: [{ given: 'nothing waits to be replaced', world: sealed() }],
  broken: [
    { given: 'a command in the environment', world: literal({}), subjects: ['sonarr environment API_KEY'] },
    {
      given: 'a variable in a label',
      world: literal({ place: 'label', name: 'traefik.http.middlewares.a.basicauth.users', kind: 'variable' }),
      subjects: ['sonarr label traefik.http.middlewares.a.basicauth.users'],
    },
    {
      given: 'a file’s address in a config',
      world: literal({ subject: 'prometheus', place: 'config', name: 'line 2', kind: 'file-url' }),
      subjects: ['config prometheus line 2'],
    },
    {
      given: 'a template in a file from the host',
      world: literal({ place: 'file', name: '/etc/app/app.yml line 2', kind: 'variable' }),
      subjects: ['sonarr file /etc/app/app.yml line 2'],
    },
    {
      given: 'what Traefik took over as it stood',
      world: literal({ subject: 'authelia@docker', place: 'middleware', name: 'basicAuth.users[0]' }),
      subjects: ['middleware authelia@docker basicAuth.users[0]'],
    },
  ],
  unknown: [
    {
      given: 'Compose could not be asked',
      world: sealed(({ 'secret-places': seen }) => void (seen.composeUnread = 'the file is gone')),
      subjects: ['compose files'],
    },
    {
      given: 'the proxy’s API answered nowhere',
      world: sealed(({ 'secret-places': seen }) => void (seen.middlewaresUnread = 'nobody answered')),
      subjects: ['proxy middlewares'],
    },
    {
      given: 'files from the host that could not all be read',
      world: sealed(
        ({ 'secret-places': seen }) => void seen.mounted.push({ subject: 'sonarr', files: 400, error: 'too many' }),
      ),
      subjects: ['sonarr files'],
    },
    {
      given: 'a container that nobody looked at',
      world: sealed(({ 'secret-places': seen }) => void seen.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
