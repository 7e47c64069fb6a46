import { rooms, type Room } from './rooms.ts';

const list = (entries: readonly string[]) => entries.map((entry) => `\`${entry}\``).join(', ');

const spell = (mayImport: readonly string[]) =>
  mayImport.includes('*') ? 'anything' : mayImport.join(', ') || 'nothing';

/** The table of rooms as CONTRIBUTING shows it. */
export const renderRooms = (table: readonly Room[] = rooms): string =>
  [
    '| room | files | may import | because |',
    '|---|---|---|---|',
    ...table.map(
      ({ name, files, mayImport, because }) => `| ${name} | ${list(files)} | ${spell(mayImport)} | ${because} |`,
    ),
  ].join('\n');
