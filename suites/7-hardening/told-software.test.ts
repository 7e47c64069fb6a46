import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sendHeaders } from '../../helpers/testing/worlds/world-headers.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { toldSoftware } from './told-software.check.ts';

const subjects = ['radarr.small.test'];
const at = (name: 'server' | 'x-powered-by', value: string, untold: readonly ('Server' | 'X-Powered-By')[]) =>
  hardened((evidence, { headers }) => {
    sendHeaders(evidence, 'radarr.small.test', { [name]: value });
    headers.untold = [...untold];
  });

testCheck(toldSoftware, {
  holds: [
    { given: 'nothing told', world: hardened() },
    { given: 'a header that the policy does not mind', world: at('server', 'Kestrel', ['X-Powered-By']) },
    { given: 'an empty header', world: at('server', ' ', ['Server']) },
  ],
  broken: [
    { given: 'what it runs on', world: at('x-powered-by', 'Express', ['X-Powered-By']), subjects },
    { given: 'its server', world: at('server', 'nginx/1.18.0', ['Server', 'X-Powered-By']), subjects },
  ],
  notApplicable: [{ given: 'a policy that minds nothing', world: at('server', 'nginx/1.18.0', []) }],
});
