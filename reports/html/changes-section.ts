import type { Changes } from '../../helpers/comparison/changes.ts';
import { headChanges, headOf, listChanges } from '../change-lines.ts';
import { markup, nothing, section, type Markup } from './markup.ts';

const most = 60;

/** The difference to the run before, what got worse first; nothing where there was none. */
export function changesSection(changes: Changes | null): Markup {
  if (!changes) return nothing;
  const { shown, more } = headOf(listChanges(changes), most);
  return section(
    'changes',
    'What changed',
    markup`<p>${headChanges(changes)}</p>
      <ul>
        ${shown.map(
          ({ kind, isWorse, text }) =>
            markup`<li><span class="badge${isWorse ? ' bad' : ''}">${kind}</span> ${text}</li> `,
        )}
      </ul>`,
    more > 0 ? markup`<p>And ${more} more: <code>stackproof diff</code> of the two runs tells all.</p>` : null,
  );
}
