export { runFile as format } from '../run-file.ts';
