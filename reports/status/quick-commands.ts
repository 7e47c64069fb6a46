import type { RunRecord } from '../../helpers/kernel/record.ts';
import { hostCells } from '../hosts.ts';
import { block, chapter, inlineCode } from './markdown-text.ts';

/** A command that the reader may give, and what this run saw of the same. */
interface Quick {
  command: string;
  output: string[];
}

const most = 30;

function services({ map, stack }: RunRecord): Quick[] {
  const mine = (map?.services ?? []).filter(({ member }) => member);
  const output = mine.map(({ name, status, health }) => `${name}: ${status}${health === 'none' ? '' : ` (${health})`}`);
  return mine.length === 0 ? [] : [{ command: `docker compose --project-name ${stack.project} ps`, output }];
}

function networks({ map }: RunRecord): Quick[] {
  const output = (map?.networks ?? []).map(
    ({ key, driver, internal }) => `${key}: ${driver}${internal ? ', internal' : ''}`,
  );
  return output.length === 0 ? [] : [{ command: 'docker network ls', output }];
}

function ports({ map }: RunRecord): Quick[] {
  const output = (map?.services ?? []).flatMap(({ name, ports: mine }) =>
    mine.length === 0
      ? []
      : [`${name}: ${[...new Set(mine.map(({ hostPort, port }) => `${hostPort} → ${port}`))].join(', ')}`],
  );
  return output.length === 0 ? [] : [{ command: "docker ps --format '{{.Names}}: {{.Ports}}'", output }];
}

function hosts(record: RunRecord): Quick[] {
  const [first] = hostCells(record);
  const [host = '', redirect = '', tls = '', days = '', login = ''] = first ?? [];
  return first
    ? [
        {
          command: `curl -sSI http://${host}/`,
          output: [`redirect: ${redirect}, TLS ${tls}, ${days} days left, login: ${login}`],
        },
      ]
    : [];
}

function resources({ health }: RunRecord): Quick[] {
  const { disk } = health;
  return disk ? [{ command: 'df -h /', output: [`${Math.round(disk.usedPercent)} % used`] }] : [];
}

/** Commands for a quick look, each with what this run saw of the same: facts, in no program's own words. */
export const quickCommands = (record: RunRecord): string[] =>
  chapter(
    'Quick commands',
    [services, networks, ports, hosts, resources]
      .flatMap((of) => of(record))
      .flatMap(({ command, output }, at) => [
        ...(at > 0 ? [''] : []),
        `${inlineCode(command)}; this run saw:`,
        '',
        ...block([...output.slice(0, most), ...(output.length > most ? [`and ${output.length - most} more`] : [])]),
      ]),
  );
