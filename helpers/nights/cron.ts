import { ConfigError } from '../lib/errors.ts';
import { quote } from '../lib/shell-word.ts';
import { commandOf, type Night } from './night.ts';

/** A word for sh; cron itself ends the command at a percent sign that nothing stands before. */
function quoteWord(word: string): string {
  const quoted = /^[\w@+=:,./-]+$/.test(word) ? word : quote(word);
  return quoted.replaceAll('%', '\\%');
}

/** The line for a crontab. Throws ConfigError where a line of cron cannot say it. */
export function renderCron(night: Night): string {
  const words = [
    ...['cd', night.folder, '&&'],
    ...(night.environmentFile === null ? [] : ['set', '-a', '&&', '.', night.environmentFile, '&&', 'set', '+a', '&&']),
    ...(night.dockerHost === null ? [] : ['env', `DOCKER_HOST=${night.dockerHost}`]),
    ...commandOf(night, { jitter: true }),
  ];
  if (words.some((word) => /[\r\n]/.test(word)))
    throw new ConfigError('a line of cron holds no line break, and a path or an argument has one: rename it');
  const line = words.map((word) => (word === '&&' ? word : quoteWord(word))).join(' ');
  return `${night.at.minute} ${night.at.hour} * * * ${line}\n`;
}
