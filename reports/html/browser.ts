import type { Page, PageElement } from './dom.ts';

// What runs in the reader's browser: these functions as they stand here, in one script without imports. It only makes
// handy what is on the page without it, and never writes markup: whatever the stack said stays text.

type PackedWay = readonly [
  port: number,
  state: string,
  expected: number,
  observed: number,
  control: number,
  see: string,
];

declare const document: Page;
declare function addEventListener(name: string, act: () => void): void;

interface Packed {
  places: string[];
  texts: string[];
  ways: Record<string, readonly PackedWay[]>;
}

function find(selector: string): PageElement | null {
  return document.querySelector(selector);
}

/** How long ago it was looked: a page may lie about for weeks. */
function tellAge(): void {
  const looked = find('#looked');
  const age = find('#age');
  if (!looked || !age) return;
  const hours = Math.floor((Date.now() - Date.parse(looked.dateTime)) / 3_600_000);
  const words = hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
  age.textContent = hours < 1 ? '(within the hour)' : `(${words} ago)`;
  if (hours >= 48) age.className = 'doubt';
}

function add(parent: PageElement, name: string, text: string): void {
  const child = document.createElement(name);
  child.textContent = text;
  parent.append(child);
}

/** The ways of one pair, told below the matrix. */
function tellPair(packed: Packed, from: number, to: number): void {
  const panel = find('#pair');
  if (!panel) return;
  const words: Record<string, string> = { o: '● reached, as it may be', n: '· isolated, as it should be' };
  Object.assign(words, { x: '✗ reached, and should not be', c: '! not reached, and should be', u: '? not seen' });
  const text = (at: number): string => packed.texts[at] ?? '';
  const ways = packed.ways[`${from}-${to}`] ?? [];
  panel.replaceChildren();
  add(panel, 'h3', `${packed.places[from]} → ${packed.places[to]}`);
  if (ways.length === 0) add(panel, 'p', 'Nothing was tried between the two.');
  for (const [port, state, expected, observed, control, see] of ways) {
    const command = see.split(' ').map((word) => text(parseInt(word, 36)));
    add(panel, 'p', `${text(port)}: ${words[state] ?? state}. Expected ${text(expected)}; observed ${text(observed)}.`);
    add(panel, 'p', text(control) === '' ? 'Control: nobody reached it.' : `Control: ${text(control)} reached it.`);
    if (command.join('') !== '') add(panel, 'pre', command.join(' '));
  }
}

/** Arrow keys go from pair to pair, of which one at a time takes the focus; Enter and a click choose it. */
function enliveMatrix(table: PageElement, packed: Packed): void {
  const rows = [...(table.tBodies[0]?.rows ?? [])].map((row) => [...row.cells].slice(1));
  let on: PageElement | undefined;
  let at: [number, number] = [0, 0];
  const focus = (row: number, column: number): void => {
    const next = rows[row]?.[column];
    if (!next) return;
    rows[at[0]]?.[at[1]]?.setAttribute('tabindex', '-1');
    at = [row, column];
    next.tabIndex = 0;
    next.focus();
  };
  const choose = (row: number, column: number): void => {
    on?.classList.remove('on');
    on = rows[row]?.[column];
    on?.classList.add('on');
    tellPair(packed, row, column);
  };
  const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  Object.assign(steps, { ArrowLeft: [0, -1], ArrowRight: [0, 1] });
  table.setAttribute('role', 'grid');
  rows.forEach((cells, row) =>
    cells.forEach((cell, column) => {
      cell.tabIndex = row + column === 0 ? 0 : -1;
      cell.addEventListener('click', () => {
        focus(row, column);
        choose(row, column);
      });
      cell.addEventListener('keydown', (event) => {
        const step = steps[event.key];
        if (step) focus(row + step[0], column + step[1]);
        else if (event.key === 'Enter' || event.key === ' ') choose(row, column);
        else return;
        event.preventDefault();
      });
    }),
  );
}

/** One service's row and column stay, all else fades. */
function fade(table: PageElement, places: readonly string[], wanted: string): void {
  const at = places.indexOf(wanted);
  [...(table.tBodies[0]?.rows ?? [])].forEach((row, from) =>
    [...row.cells].forEach((cell, index) => {
      const isTold = at < 0 || from === at || index - 1 === at || index === 0;
      cell.classList.toggle('dim', !isTold);
    }),
  );
}

function startMatrix(): void {
  const table = find('#matrix-table');
  const data = find('#ways');
  const filter = find('#matrix-filter');
  if (!table || !data || !filter) return;
  const packed = JSON.parse(data.textContent ?? '') as Packed;
  find('#pair')?.removeAttribute('hidden');
  filter.closest('.filters')?.removeAttribute('hidden');
  filter.addEventListener('change', () => fade(table, packed.places, filter.value));
  enliveMatrix(table, packed);
}

/** Whether a text names a service, and not only a longer name with it in the middle. */
function namesService(text: string, service: string): boolean {
  return ` ${text} `.split(service).length > 1 && text.split(/[^\w.-]+/).some((word) => word === service);
}

function startFindings(): void {
  const bar = find('#finding-filters');
  if (!bar) return;
  bar.hidden = false;
  const value = (id: string): string => find(`#${id}`)?.value ?? '';
  const blocks = [...document.querySelectorAll('details.finding')];
  const show = (): void => {
    const [words, service] = [value('f-text').toLowerCase(), value('f-service')];
    const takes = (text: string): boolean =>
      (words === '' || text.toLowerCase().includes(words)) && (service === '' || namesService(text, service));
    let count = 0;
    for (const block of blocks) {
      const fits = ['severity', 'criterion'].every((key) => ['', block.dataset[key]].includes(value(`f-${key}`)));
      const head = block.querySelector('summary')?.textContent ?? '';
      const rows = [...block.querySelectorAll('li')];
      let left = 0;
      for (const row of rows) {
        row.hidden = !takes(`${head} ${row.textContent ?? ''}`);
        left += Number(!row.hidden);
      }
      const isLeft = rows.length > 0 ? left > 0 : takes(block.textContent ?? '');
      block.hidden = !(fits && isLeft);
      count += block.hidden ? 0 : Math.max(1, left);
    }
    const note = find('#f-count');
    if (note) note.textContent = `${count} shown`;
  };
  bar.addEventListener('input', show);
  show();
}

/** Paper has no folds. */
function openForPrint(): void {
  addEventListener('beforeprint', () => {
    for (const each of document.querySelectorAll('details')) each.open = true;
  });
}

const functions = [
  find,
  tellAge,
  add,
  tellPair,
  enliveMatrix,
  fade,
  startMatrix,
  namesService,
  startFindings,
  openForPrint,
];

/** All of it, as the page holds it. */
export const script = `'use strict';(() => {\n${functions.map((each) => String(each).replaceAll('\t', '  ')).join('\n')}
tellAge(); startMatrix(); startFindings(); openForPrint();\n})();`;
