import { randomBytes } from 'node:crypto';
import type { Container } from '../../evidence/containers.ts';
import type { PanelAnswer, Panels } from '../../evidence/panels.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { knownPanels, type Panel } from './known-panels.ts';

const limitMs = 5000;

type Row = Panels['rows'][number];

interface Place {
  container: Container;
  panel: Panel;
}

/** Which members are panels that we know, by the name of their image or, where that says nothing, of their service. */
function findPanels(context: GatherContext): Place[] {
  return need(context, 'containers')
    .filter(({ member }) => member)
    .flatMap((container) => {
      const panel = knownPanels.find(
        ({ named }) => named.test(container.image.replace(/[:@].*$/, '')) || named.test(container.service ?? ''),
      );
      return panel ? [{ container, panel }] : [];
    });
}

interface Tried {
  answer: PanelAnswer;
  error: string | null;
}

/** One login, from the panel's own network namespace: the front door has a login of its own. */
async function tryLogin(
  { vantage }: GatherContext,
  { container: { namespace }, panel }: Place,
  account: { user: string; password: string },
): Promise<Tried> {
  const { path, ...request } = panel.request(account);
  const at = { kind: 'http' as const, namespace, address: '127.0.0.1', port: panel.port };
  const [result] = await vantage.probe([{ ...at, path, ...request, host: `127.0.0.1:${panel.port}` }], { limitMs });
  if (!result?.http) return { answer: 'unclear', error: result?.error ?? `${result?.value ?? 'nothing came'}` };
  return { answer: panel.read(result.http), error: null };
}

/** A wrong password first; where that is not refused, no further try would tell anything. */
async function tryPanel(context: GatherContext, place: Place): Promise<Row> {
  const { container, panel } = place;
  const row: Row = { service: container.subject, program: panel.program, control: 'unclear', tries: [], error: null };
  if (container.pid === 0) return { ...row, error: 'it does not run' };
  const nobody = { user: panel.credentials[0]?.user ?? 'admin', password: randomBytes(18).toString('base64url') };
  const control = await tryLogin(context, place, nobody);
  if (control.error !== null) return { ...row, error: `nobody answered at its port ${panel.port}: ${control.error}` };
  if (control.answer !== 'refused') return { ...row, control: control.answer };
  const tries: Row['tries'] = [];
  for (const account of panel.credentials) {
    const { answer } = await tryLogin(context, place, account);
    tries.push({ account: account.user === '' ? 'nobody' : account.user, answer });
  }
  return { ...row, control: 'refused', tries };
}

/** Whether known panels open to the credentials that they come with. Only in a lab or where somebody asked for it. */
export const gatherPanels: Gatherer<'panels'> = {
  id: 'panels',
  async gather(context) {
    if (!context.disturb)
      return {
        value: {
          notTried: 'tries to log in could ban somebody: none is made unless `--disturb` asks for it',
          rows: [],
        },
        undertaken: { rows: [] },
        scope: 'nothing was tried',
      };
    const places = findPanels(context);
    const rows = await Promise.all(places.map((place) => tryPanel(context, place)));
    return {
      value: { notTried: null, rows },
      undertaken: { rows: places.map(({ container }) => ({ service: container.subject })) },
      scope: `${rows.length} known panels, each with a wrong password first`,
    };
  },
};
