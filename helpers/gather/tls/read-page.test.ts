import { describe, expect, it } from 'vitest';
import { readPage, upgradesBy } from './read-page.ts';

const at = 'https://media.small.test/web/';
const loadsOf = (html: string) => readPage(html, at).loads.map(({ tag, url }) => `${tag} ${url}`);

describe('readPage', () => {
  it.each([
    ['<script src="http://a.test/x.js?v=1#y"></script>', 'script http://a.test/x.js'],
    ['<link rel="stylesheet" href="http://a.test/x.css">', 'link http://a.test/x.css'],
    ['<link rel="shortcut icon" href="http://a.test/x.ico">', 'link http://a.test/x.ico'],
    ['<link rel=preload as=image imagesrcset="https://a.test/1 1x, http://a.test/2 2x">', 'link http://a.test/2'],
    ['<img src="http://a.test/x.png">', 'img http://a.test/x.png'],
    ['<img srcset="/small.png 1x, http://a.test/big.png 2x">', 'img http://a.test/big.png'],
    ['<picture><source srcset="http://a.test/x.webp"></picture>', 'source http://a.test/x.webp'],
    ['<iframe src="http://a.test/"></iframe>', 'iframe http://a.test/'],
    ['<iframe srcdoc="<img src=http://a.test/x.png>"></iframe>', 'img http://a.test/x.png'],
    ['<form action="http://a.test/login" method=post></form>', 'form http://a.test/login'],
    ['<form><button formaction="http://a.test/login"></button></form>', 'button http://a.test/login'],
    ['<video src="http://a.test/x.mp4" poster="/p.png"></video>', 'video http://a.test/x.mp4'],
    ['<video poster="http://a.test/p.png"></video>', 'video http://a.test/p.png'],
    ['<audio><source src="http://a.test/x.ogg"></audio>', 'source http://a.test/x.ogg'],
    ['<object data="http://a.test/x.pdf"></object>', 'object http://a.test/x.pdf'],
    ['<style>@import "http://a.test/x.css"; body { color: red }</style>', 'style http://a.test/x.css'],
    ["<style>body { background: url( 'http://a.test/x.png' ) }</style>", 'style http://a.test/x.png'],
    ['<p style="background: url(http://a.test/x.png)">', 'p http://a.test/x.png'],
    ['<meta http-equiv="refresh" content="0; url=http://a.test/">', 'meta http://a.test/'],
    ['<base href="http://a.test/"><script src="x.js"></script>', 'script http://a.test/x.js'],
    ['<svg><image xlink:href="http://a.test/x.svg"></image></svg>', 'image http://a.test/x.svg'],
    ['<noscript><img src="http://a.test/x.png"></noscript>', 'img http://a.test/x.png'],
    ['<ScRiPt SRC=HTTP://A.test/x.js></sCrIpT>', 'script http://a.test/x.js'],
  ])('finds what %s loads', (html, load) => {
    expect(loadsOf(html)).toEqual([load]);
  });

  it.each([
    '<a href="http://a.test/">out</a>',
    '<link rel="canonical" href="http://media.small.test/">',
    '<script src="//a.test/x.js"></script><img src="/x.png"><img src="data:image/png;base64,AA==">',
    '<script>const shown = "http://a.test/";</script>',
    '<!-- <img src="http://a.test/x.png"> -->',
    '<template><img src="http://a.test/x.png"></template>',
    'no page at all: http://a.test/',
    '<img src="http://[">',
  ])('leaves %s alone', (html) => {
    expect(loadsOf(html)).toEqual([]);
  });

  it('names each address once, and knows when browsers upgrade them', () => {
    const page = readPage(
      '<meta http-equiv="Content-Security-Policy" content="default-src *; upgrade-insecure-requests">' +
        '<img src="http://a.test/x?1"><img src="http://a.test/x?2">',
      at,
    );
    expect(page).toEqual({ upgrades: true, loads: [{ tag: 'img', url: 'http://a.test/x' }] });
    expect(upgradesBy("default-src 'self'; upgrade-insecure-requests")).toBe(true);
    expect(upgradesBy("default-src 'self'; report-uri /upgrade-insecure-requests")).toBe(false);
    expect(upgradesBy(undefined)).toBe(false);
  });
});
