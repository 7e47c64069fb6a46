import type { MapNetwork, MapService, StackMap } from '../../helpers/kernel/stack-map.ts';
import { openPorts, rowsOf } from './map-rows.ts';
import type { Marks } from './marks.ts';
import { markup, nothing, type Markup } from './markup.ts';

/** Pixels. */
const size = { row: 34, head: 54, world: 66, box: 150, gap: 16 } as const;
/** Of a letter in small and in bold print, at most. */
const letter = { small: 6.3, bold: 7.6 } as const;
/** The widest drawing that is made to fit a page: a wider one is scrolled, for nobody could read it. */
const widest = 1600;

/** Where the columns begin, no wider than what stands in them takes. */
interface Frame {
  boxAt: number;
  lanesAt: number;
  lane: number;
}

const between = (least: number, value: number, most: number): number =>
  Math.ceil(Math.min(most, Math.max(least, value)));
const lengthOf = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));
const labelOf = (service: MapService): string =>
  openPorts(service)
    .map(({ shown }) => shown)
    .join(' ');

function frameOf(rows: readonly MapService[], networks: readonly MapNetwork[]): Frame {
  const boxAt = size.world + between(130, lengthOf(rows.map(labelOf)) * letter.small + 20, 215);
  const lane = between(72, lengthOf(networks.map(({ key }) => key)) * letter.bold + 12, 126);
  return { boxAt, lanesAt: boxAt + size.box + size.gap, lane };
}
const laneAt = ({ lanesAt, lane }: Frame, index: number): number => lanesAt + lane * index + lane / 2;

const shorten = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** What a network is, in two words below its name. */
function natureOf({ internal, isolated, legacy, driver }: MapNetwork): string {
  if (legacy) return 'legacy';
  if (!internal) return driver === 'bridge' ? 'way out' : driver;
  return isolated ? 'isolated' : 'internal';
}

const isBadNetwork = ({ key }: MapNetwork, marks: Marks): boolean =>
  marks.isCause('network', key) || marks.verdictOf('undeclared-networks', key) === false;

const drawLane = (network: MapNetwork, index: number, height: number, marks: Marks, frame: Frame): Markup => {
  const isBad = isBadNetwork(network, marks);
  const tone = isBad ? ' bad' : nothing.markup;
  const x = frame.lanesAt + frame.lane * index + 3;
  return markup`<g
    ><title>
      ${network.key}: ${network.driver},
      ${network.internal ? 'internal' : 'not internal'}${
        network.isolated ? ', gateway isolated' : ''
      }${network.declared ? '' : ', undeclared'}
    </title>
    <rect
      class="lane${network.internal ? '' : ' way'}${tone}"
      x="${x}"
      y="2"
      width="${frame.lane - 6}"
      height="${height - 4}"
      rx="6"
    />
    <text class="b${isBad ? ' red' : ''}" x="${laneAt(frame, index)}" y="22" text-anchor="middle"
      >${shorten(network.key, 16)}</text
    >
    <text class="t" x="${laneAt(frame, index)}" y="39" text-anchor="middle">${natureOf(network)}</text></g
  >`;
};

const isBadMember = (service: MapService, network: MapNetwork, marks: Marks): boolean =>
  isBadNetwork(network, marks) ||
  marks.isCause('membership', `${service.name}@${network.key}`) ||
  marks.verdictOf('network-membership', `${service.name}@${network.key}`) === false;

/** The wire from a service to the networks that it is on. */
function drawWire(service: MapService, networks: readonly MapNetwork[], y: number, marks: Marks, frame: Frame): Markup {
  const on = networks.flatMap((network, index) => (service.networks.includes(network.key) ? [{ network, index }] : []));
  const last = on.at(-1);
  if (!last) return nothing;
  return markup`<path class="wire" d="M${frame.boxAt + size.box} ${y}H${laneAt(frame, last.index)}" />${on.map(
    ({ network, index }) =>
      markup`<circle
          class="dot${isBadMember(service, network, marks) ? ' bad' : ''}"
          cx="${laneAt(frame, index)}"
          cy="${y}"
          r="6"
          ><title>${service.name} on ${network.key}</title></circle
        >`,
  )}`;
}

const arrow = (tone: string, fromX: number, toX: number, y: number): Markup => {
  const tip = toX > fromX ? -7 : 7;
  return markup`<path class="arrow${tone}" d="M${fromX} ${y}H${toX + tip}" /><path
      class="tip${tone}"
      d="M${toX} ${y}l${tip} -4v8z"
    />`;
};

/** From outside to a service: published ports, and a tunnel. */
function drawInward(service: MapService, tunnel: string | null, y: number, marks: Marks, { boxAt }: Frame): Markup {
  const ports = openPorts(service);
  const isBad = ports.some(
    ({ port, declared }) => !declared || marks.isCause('publishedPort', `${service.name}:${port}`),
  );
  const tone = isBad ? ' bad' : '';
  const door =
    tunnel === null
      ? nothing
      : markup`${arrow(marks.isCause('tunnel', service.name) ? ' bad' : ' tunnel', size.world, boxAt, y - 6)}<text
            class="t"
            x="${size.world + 8}"
            y="${y - 9}"
            >tunnel</text
          >`;
  if (ports.length === 0) return door;
  const label = shorten(labelOf(service), 30);
  return markup`${door}<g
      ><title>published by ${service.name}: ${ports.map(({ port }) => port).join(', ')}</title>${arrow(
        tone,
        size.world,
        boxAt,
        y - 5,
      )}<text class="t${isBad ? ' red' : ''}" x="${size.world + 8}" y="${y - 8}">${label}</text></g
    >`;
}

/** From a service to the internet: what was seen of it. */
function drawOutward({ name, internet }: MapService, y: number, marks: Marks, { boxAt }: Frame): Markup {
  if (internet.reached === false) return nothing;
  const isBad = marks.verdictOf('internal-egress', name) === false;
  const words = internet.reached === null ? 'not seen whether it gets out' : 'reaches the internet';
  const tone = internet.reached === null ? ' unseen' : nothing.markup;
  return markup`<g><title>${name}: ${words}</title>${arrow(isBad ? ' bad' : tone, boxAt, size.world, y + 8)}</g>`;
}

/** Its name, and what is odd about it. */
function nameOf({ name, status, shares }: MapService): string {
  const note = shares === 'host' ? 'host network' : status;
  return note === 'running' ? name : `${name} (${note})`;
}

function drawBox(service: MapService, y: number, isGuest: boolean, marks: Marks, { boxAt }: Frame): Markup {
  const { name, proxy, status, shares } = service;
  const isBad = marks.isCause('service', name) || marks.isCause('login', name);
  const [x, width] = isGuest ? [boxAt + 22, size.box - 22] : [boxAt, size.box];
  const tones = `${proxy ? ' proxy' : ''}${isBad ? ' bad' : ''}${status === 'running' ? '' : ' gone'}`;
  return markup`<g
    ><title>${name}: ${status}${shares === null ? '' : `, in the network namespace of ${shares}`}</title>${
      isGuest ? markup`<path class="wire" d="M${boxAt + 10} ${y - size.row + 13}V${y}H${x}" />` : null
    }<rect class="box${tones}" x="${x}" y="${y - 13}" width="${width}" height="26" rx="5" />
    <text class="${proxy ? 'b' : ''}${isBad ? ' red' : ''}" x="${x + 8}" y="${y + 4}"
      >${shorten(nameOf(service), isGuest ? 17 : 20)}</text
    ></g
  >`;
}

/** The stack as an SVG: the world on the left, services in the middle, networks as lanes on the right. */
export function drawMap(map: StackMap, marks: Marks): Markup {
  const rows = rowsOf(map);
  const networks = (map.networks ?? []).toSorted(
    (one, other) => Number(one.internal) - Number(other.internal) || one.key.localeCompare(other.key),
  );
  const frame = frameOf(rows, networks);
  const [width, height] = [frame.lanesAt + frame.lane * networks.length + 4, size.head + size.row * rows.length + 6];
  const tunnels = new Map((map.tunnels ?? []).map(({ service, kind }) => [service, kind]));
  const drawRow = (service: MapService, at: number): Markup => {
    const y = size.head + size.row * at + size.row / 2;
    const isGuest = rows.some(({ name }) => name === service.shares);
    const inward = drawInward(service, tunnels.get(service.name) ?? null, y, marks, frame);
    const outward = isGuest ? nothing : drawOutward(service, y, marks, frame);
    const box = drawBox(service, y, isGuest, marks, frame);
    return markup`${drawWire(service, networks, y, marks, frame)}${outward}${inward}${box} `;
  };
  return markup`<svg
    class="${width > widest ? 'scrolled' : 'fitted'}"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="img"
    aria-labelledby="map-words"
  >
    <title id="map-words">Services and the networks that they are on; the table below says the same</title>
    <rect class="lane way" x="2" y="2" width="${size.world - 4}" height="${height - 4}" rx="6" />
    <text class="b" x="${size.world / 2}" y="22" text-anchor="middle">world</text>
    <text class="t" x="${size.world + 8}" y="22">ports in, ways out</text>
    <text class="b" x="${frame.boxAt}" y="22">services</text>
    ${networks.map((network, index) => drawLane(network, index, height, marks, frame))}
    ${rows.map((service, at) => drawRow(service, at))}
  </svg>`;
}
