/** A piece of a page that is escaped already. */
export interface Markup {
  readonly markup: string;
}

type Piece = string | number | Markup | null | readonly Piece[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

function spell(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'string') return escape(piece);
  if (typeof piece === 'number') return String(piece);
  return 'markup' in piece ? piece.markup : piece.map(spell).join('');
}

/**
 * A template whose values are escaped, whatever they are; only what came from here before stays as it is. Its own
 * indentation is left out.
 */
export const markup = (texts: TemplateStringsArray, ...values: readonly Piece[]): Markup => ({
  markup: texts.map((text, at) => text.replace(/\n\s+/g, '\n') + spell(values[at] ?? null)).join(''),
});

export const nothing: Markup = { markup: '' };

/** What our own files hold, and nobody else wrote: style and script. */
export const trusted = (text: string): Markup => ({ markup: text });

/** A sentence of ours: what stands between backticks is code. */
export const prose = (text: string): Markup => {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return markup`${text}`;
  return markup`${parts.map((part, at) => (at % 2 === 0 ? part : markup`<code>${part}</code>`))}`;
};

/** Data for the page's script: no text in it can end the element, or begin a comment. */
export const json = (value: unknown): Markup => trusted(JSON.stringify(value).replaceAll('<', '\\u003c'));

/** `<section>` with its heading, and a place to jump to. */
export const section = (id: string, title: string, ...content: readonly Piece[]): Markup =>
  markup`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section> `;

/** A table that may be wider than the page; label: what a screen reader calls it. */
export const table = (label: string, heads: readonly Piece[], rows: readonly (readonly Piece[])[]): Markup =>
  markup`<div class="wide" role="region" aria-label="${label} (table)" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => markup`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(tableRow)}
      </tbody>
    </table>
  </div> `;

const tableRow = ([first = null, ...rest]: readonly Piece[]): Markup =>
  markup`<tr>
    <th scope="row">${first}</th>
    ${rest.map((cell) => markup`<td>${cell}</td>`)}
  </tr> `;
