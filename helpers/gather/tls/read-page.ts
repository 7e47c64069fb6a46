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

/** What a `link` fetches. */
const urlsOfLink = (given: Attributes): string[] =>
  fetchedLinks.test(given.get('rel') ?? '') ? [given.get('href') ?? ''] : [];

/** Where a `meta` sends the visitor on to. */
function urlsOfMeta(given: Attributes): string[] {
  if (!/^refresh$/i.test(given.get('http-equiv') ?? '')) return [];
  return /url\s*=\s*["']?([^"']+)/i.exec(given.get('content') ?? '')?.slice(1) ?? [];
}

function urlsOf(element: Tree.Element, given: Attributes): string[] {
  const tag = element.tagName.toLowerCase();
  const named = (fetched[tag] ?? []).flatMap((name) => given.get(name) ?? given.get(`xlink:${name}`) ?? []);
  const sets = ['srcset', 'imagesrcset'].flatMap((name) => urlsOfSet(given.get(name) ?? ''));
  const link = tag === 'link' ? urlsOfLink(given) : [];
  const refresh = tag === 'meta' ? urlsOfMeta(given) : [];
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

/** What its relative addresses start from: its first `base`, else its own address. */
function baseOf(elements: readonly Tree.Element[], address: string): string {
  const based = elements.find(({ tagName, attrs }) => tagName === 'base' && attrs.some(({ name }) => name === 'href'));
  const href = based && attributesOf(based).get('href');
  return href !== undefined && URL.canParse(href, address) ? new URL(href, address).href : address;
}

/** An address without TLS, bare of query and fragment; null: it is none. */
function plainUrl(url: string, base: string): string | null {
  const resolved = URL.canParse(url, base) ? new URL(url, base) : null;
  return resolved?.protocol === 'http:' ? `${resolved.origin}${resolved.pathname}` : null;
}

/** A `meta` that has browsers fetch over TLS whatever the page names. */
function isUpgrade(element: Tree.Element): boolean {
  if (element.tagName !== 'meta') return false;
  const given = attributesOf(element);
  return /^content-security-policy$/i.test(given.get('http-equiv') ?? '') && upgradesBy(given.get('content'));
}

/**
 * What a page that came from an https address fetches over plain HTTP; addresses come back without query and fragment,
 * at most fifty.
 */
export function readPage(html: string, address: string): ReadPage {
  const elements = elementsOf(parse(html, { scriptingEnabled: false }));
  const base = baseOf(elements, address);
  const loads = new Map<string, PlainLoad>();
  const add = (load: PlainLoad): void => void loads.set(`${load.tag} ${load.url}`, load);
  for (const element of elements) {
    const given = attributesOf(element);
    const tag = element.tagName.toLowerCase();
    for (const url of urlsOf(element, given).flatMap((each) => plainUrl(each, base) ?? [])) add({ tag, url });
    const inner = element.tagName === 'iframe' ? given.get('srcdoc') : undefined;
    if (inner !== undefined) for (const load of readPage(inner, base).loads) add(load);
  }
  return { upgrades: elements.some(isUpgrade), loads: [...loads.values()].slice(0, most) };
}
