import type { RunRecord } from '../../helpers/kernel/record.ts';
import type { MapService, StackMap } from '../../helpers/kernel/stack-map.ts';
import { drawMap } from './map-drawing.ts';
import { openPorts, rowsOf } from './map-rows.ts';
import { marksOf } from './marks.ts';
import { markup, nothing, section, table, type Markup } from './markup.ts';

function tellWayOut({ internet }: MapService): string {
  if (internet.reached === null) return 'not seen';
  if (!internet.reached) return 'no';
  return internet.declared ? 'yes, as declared' : 'yes';
}

const tellPorts = (service: MapService): string =>
  openPorts(service)
    .map(({ shown, declared }) => (declared ? shown : `${shown} (undeclared)`))
    .join(', ');

const tellNetworks = ({ networks, shares }: MapService): string =>
  shares === null ? networks.join(', ') : `those of ${shares}, whose namespace it shares`;

const tellTable = (map: StackMap): Markup =>
  markup`<details>
    <summary>The map as a table</summary>
    ${table(
      'The map as a table',
      ['service', 'networks', 'published', 'reaches the internet', 'state'],
      rowsOf(map).map((service) => [
        service.name,
        tellNetworks(service),
        tellPorts(service),
        tellWayOut(service),
        `${service.status}${service.health === 'none' ? '' : `, ${service.health}`}`,
      ]),
    )}
  </details>`;

const legend = markup`<ul class="legend small">
  <li><b>→</b> published port, or a tunnel (dashed)</li>
  <li><b>←</b> reaches the internet (dotted: not seen)</li>
  <li><b class="bad">red</b> open or there, and should not be; a service that is itself a cause above</li>
  <li><b>└</b> shares the network namespace above it</li>
</ul>`;

/** The stack, drawn. Empty where a record does not tell of it. */
export function mapSection(record: RunRecord): Markup {
  const { map } = record;
  if (!map) return nothing;
  if (!map.services) return section('map', 'Map', markup`<p>The containers could not be looked at.</p>`);
  const unseen = map.networks ? null : markup`<p class="doubt">The networks could not be looked at.</p>`;
  return section(
    'map',
    'Map',
    unseen,
    legend,
    markup`<div class="wide map" role="region" aria-label="Map (drawing)" tabindex="0">
      ${drawMap(map, marksOf(record))}
    </div>`,
    tellTable(map),
  );
}
