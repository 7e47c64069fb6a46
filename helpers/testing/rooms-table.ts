import { rooms, type Room } from './rooms.ts';

const list = (entries: readonly string[]) => entries.map((entry) => `\`${entry}\``).join(', ');

/** The table of rooms as CONTRIBUTING shows it. */
export const renderRooms = (table: readonly Room[] = rooms): string =>
  [
    '| room | files | may import | because |',
    '|---|---|---|---|',
    ...table.map(
      ({ name, files, mayImport, because }) =>
        `| ${name} | ${list(files)} | ` +
        `${mayImport.includes('*') ? 'anything' : mayImport.length > 0 ? mayImport.join(', ') : 'nothing'} | ` +
        `${because} |`,
    ),
  ].join('\n');
