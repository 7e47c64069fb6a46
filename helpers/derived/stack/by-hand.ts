/**
 * Commands that show by hand what a check saw. Each can be pasted as it stands: by root, on the engine's machine, in
 * the folder of the compose files. What only its user knows is a word in capitals, with a remark behind the command.
 */

import { word } from '../../lib/shell-word.ts';

/** The containers of a Compose service, stopped ones too, where a check does not know their names. */
export const containersOfService = (service: string): string => `$(docker compose ps -aq ${word(service)})`;

/** In the network namespace of a container, given as `docker inspect` takes it; it needs nothing inside. */
export const inNamespace = (container: string, command: string): string =>
  `nsenter -n -t $(docker inspect --format '{{.State.Pid}}' ${container}) ${command}`;

/** The same by a Compose service, or by `host`. */
export const inNamespaceOf = (service: string, command: string): string =>
  service === 'host' ? command : inNamespace(`$(docker compose ps -q ${word(service)})`, command);

/** What an API on its own loopback answers to a GET. */
export const askOwnApi = (service: string, port: number, path: string): string =>
  inNamespaceOf(service, `curl -sS ${word(`http://127.0.0.1:${port}${path}`)}`);

/** Said behind a command that wants to know where visitors come in. */
export const whoseAddress = '  # ADDRESS: of the proxy, as visitors reach it';

/** Who sends a session's cookie: how a shell gets it, and whose it is. */
export const withCookie = (command: string, whose: string): string =>
  `${command.replace(/^curl /, 'curl -b "$COOKIE" ')}  # COOKIE=name=value: of ${whose}, as a browser has it`;

/** The lines that make a router: labels, or a file provider's file, which mostly lies beside the compose files. */
export function whereWritten(subject: string): string {
  const [name = subject, provider] = subject.split('@');
  return provider === 'file'
    ? `grep -rnwF ${word(name)} --include=*.yml --include=*.yaml --include=*.toml .`
    : `docker compose config | grep -F ${word(`routers.${name}.`)}`;
}
