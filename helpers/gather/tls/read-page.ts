import { parse, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import type { PlainLoad } from '../../evidence/pages.ts';

/** What each element fetches of its own accord, and where forms go. `a` only leads; scripts that fetch are not run. */
const fetched: Readonly<Record<string, readonly string[]>> = {
  script: ['src'],
  img: ['src'],
  source: ['src'],
  video: ['src', 'poster'],
  audio: ['src'],
  track: ['src'],
  iframe: ['src'],
  frame: ['src'],
  embed: ['src'],
  object: ['data'],
  input: ['src', 'formaction'],
  button: ['formaction'],
  form: ['action'],
  body: ['background'],
  image: ['href'],
  use: ['href'],
  feimage: ['href'],
};
/** Relations of `link` that browsers fetch; `canonical` and `alternate` only name. */
const fetchedLinks =
  /(?:^|\s)(?:stylesheet|icon|apple-touch-icon|mask-icon|manifest|preload|modulepreload|prefetch)(?:\s|$)/i;
const most = 50;

type Attributes = ReadonlyMap<string, string>;

const isElement = (node: Tree.Node): node is Tree.Element => 'tagName' in node;
const attributesOf = ({ attrs }: Tree.Element): Attributes =>
  new Map(attrs.map(({ name, value }) => [name.toLowerCase(), value]));
const childrenOf = (node: Tree.Node): Tree.Node[] => ('childNodes' in node ? node.childNodes : []);
/** Only the elements themselves: what a `template` holds is not loaded. */
const elementsOf = (node: Tree.Node): Tree.Element[] =>
  childrenOf(node).flatMap((child) => (isElement(child) ? [child, ...elementsOf(child)] : []));
const textOf = (node: Tree.Node): string =>
  childrenOf(node)
    .map((child) => ('value' in child ? child.value : ''))
    .join('');

const urlsOfCss = (css: string): string[] =>
  [...css.matchAll(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')/gi)].map(
    (found) => found.slice(1).find((each) => each !== undefined) ?? '',
  );
/** Addresses of a `srcset`: each candidate's first word. */
const urlsOfSet = (text: string): string[] =>
  text
    .split(/,\s+|,(?=https?:)/)
    .map((candidate) => candidate.trim().split(/\s+/)[0] ?? '')
    .filter(Boolean);

function urlsOf(element: Tree.Element, given: Attributes): string[] {
  const tag = element.tagName.toLowerCase();
  const named = (fetched[tag] ?? []).flatMap((name) => given.get(name) ?? given.get(`xlink:${name}`) ?? []);
  const sets = [given.get('srcset'), given.get('imagesrcset')].flatMap((set) =>
    set === undefined ? [] : urlsOfSet(set),
  );
  const link = tag === 'link' && fetchedLinks.test(given.get('rel') ?? '') ? [given.get('href') ?? ''] : [];
  const refresh =
    tag === 'meta' && /^refresh$/i.test(given.get('http-equiv') ?? '')
      ? (/url\s*=\s*["']?([^"']+)/i.exec(given.get('content') ?? '')?.slice(1) ?? [])
      : [];
  const css = urlsOfCss(`${given.get('style') ?? ''} ${tag === 'style' ? textOf(element) : ''}`);
  return [...named, ...sets, ...link, ...refresh, ...css].filter(Boolean);
}

const upgrade = /(?:^|;)\s*upgrade-insecure-requests\s*(?:;|$)/i;

/** Whether a Content-Security-Policy makes browsers fetch over TLS whatever the page names. */
export const upgradesBy = (policy: string | undefined): boolean =>
  (policy ?? '').split(',').some((each) => upgrade.test(each));

interface ReadPage {
  upgrades: boolean;
  loads: PlainLoad[];
}

/**
 * What a page that came from an https address fetches over plain HTTP; addresses come back without query and fragment,
 * at most fifty.
 */
export function readPage(html: string, address: string): ReadPage {
  const elements = elementsOf(parse(html, { scriptingEnabled: false }));
  const based = elements.find(({ tagName, attrs }) => tagName === 'base' && attrs.some(({ name }) => name === 'href'));
  const href = based && attributesOf(based).get('href');
  const base = href !== undefined && URL.canParse(href, address) ? new URL(href, address).href : address;
  const loads = new Map<string, PlainLoad>();
  const add = (tag: string, url: string): void => {
    const resolved = URL.canParse(url, base) ? new URL(url, base) : null;
    if (resolved?.protocol !== 'http:') return;
    const plain = `${resolved.origin}${resolved.pathname}`;
    loads.set(`${tag} ${plain}`, { tag, url: plain });
  };
  let upgrades = false;
  for (const element of elements) {
    const given = attributesOf(element);
    if (element.tagName === 'meta' && /^content-security-policy$/i.test(given.get('http-equiv') ?? ''))
      upgrades ||= upgradesBy(given.get('content'));
    for (const url of urlsOf(element, given)) add(element.tagName.toLowerCase(), url);
    const inner = element.tagName === 'iframe' ? given.get('srcdoc') : undefined;
    if (inner !== undefined) for (const load of readPage(inner, base).loads) loads.set(`${load.tag} ${load.url}`, load);
  }
  return { upgrades, loads: [...loads.values()].slice(0, most) };
}
