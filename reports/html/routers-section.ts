import type { RunRecord } from '../../helpers/kernel/record.ts';
import type { MapRouter, Saw } from '../../helpers/kernel/stack-map.ts';
import { marksOf, type Marks } from './marks.ts';
import { markup, nothing, section, table, type Markup } from './markup.ts';

const levels: Readonly<Record<string, string>> = {
  bypass: 'open',
  open: 'open',
  key: 'the application’s key',
  one_factor: 'one factor',
  two_factor: 'two factors',
  deny: 'nobody',
};

const saw: Record<Saw, string> = { open: 'let in', closed: 'kept out', unclear: '–' };

const tones: Readonly<Record<string, string>> = { true: 'good', false: 'bad', null: 'doubt' };

const tellSaw = (what: Saw, holds: boolean | null | undefined): Markup =>
  markup`<span class="${what === 'unclear' ? 'quiet' : (tones[`${holds}`] ?? '')}">${saw[what]}</span>`;

function tellTricks({ tricks, hosts }: MapRouter, marks: Marks): Markup {
  if (tricks === 0) return markup`<span class="quiet">–</span>`;
  const verdicts = hosts.map((host) => marks.verdictOf('request-tricks', host));
  if (verdicts.includes(false)) return markup`<span class="bad">${tricks} tried, some passed</span>`;
  return verdicts.includes(true) && !verdicts.includes(null)
    ? markup`<span class="good">${tricks} tried, none passed</span>`
    : markup`<span class="doubt">${tricks} tried, unclear</span>`;
}

const tellTls = ({ tls, certificateDays }: MapRouter): string => {
  if (!tls) return 'no TLS';
  return certificateDays === null ? 'TLS' : `TLS, ${certificateDays} days left`;
};

const tell = (router: MapRouter, marks: Marks): Markup[] => {
  const { name, rule, service, entryPoints, middlewares, due, stranger, oneFactor, twoFactors } = router;
  const isBad = marks.isCause('router', name) || marks.isCause('proxyApi', name);
  return [
    markup`<span class="${isBad ? 'bad' : ''}">${name}</span>`,
    markup`<code>${rule}</code>${service === null ? null : markup`<br /><small class="quiet">to ${service}</small>`}`,
    markup`${entryPoints.join(', ')}<br /><small>${tellTls(router)}</small>`,
    markup`${middlewares.join(', ') || 'none'}`,
    markup`${due === null ? '–' : (levels[due] ?? due)}`,
    tellSaw(stranger, marks.verdictOf('anonymous-answers', name)),
    tellSaw(oneFactor, marks.verdictOf('login-levels', name)),
    tellSaw(twoFactors, undefined),
    tellTricks(router, marks),
  ];
};

const heads = [
  'router',
  'rule',
  'entrypoint',
  'middlewares',
  'asks for',
  'a stranger',
  'one factor',
  'two factors',
  'tricks',
];

/** Every router, what it asks for and who got through it. */
export function routersSection(record: RunRecord): Markup {
  const { map } = record;
  if (!map) return nothing;
  if (!map.routers) return section('routers', 'Routers', markup`<p>The proxy’s routers could not be read.</p>`);
  const marks = marksOf(record);
  return section(
    'routers',
    'Routers',
    map.routers.length === 0
      ? markup`<p>The proxy has none.</p>`
      : table(
          'Routers',
          heads,
          map.routers.map((router) => tell(router, marks)),
        ),
  );
}
