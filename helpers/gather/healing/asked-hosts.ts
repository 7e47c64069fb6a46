import { calledNames, type Container } from '../../evidence/containers.ts';
import { sameAddress } from '../../lib/ip.ts';
import { unbracketed } from '../../lib/url.ts';

const shapes: readonly RegExp[] = [
  // https://user:word@host:port/
  /\b[a-z][a-z0-9+.-]*:\/\/(?:[^/@\s"']*@)?(\[[^\]\s]+\]|[^/:\s"'?#]+)/gi,
  // curl host:port/path
  /(?:^|[\s"'=])([A-Za-z0-9][\w.-]*):\d{2,5}(?=[/\s"']|$)/g,
  // nc -z -w 2 host port
  /\b(?:nc|ncat|netcat|telnet)\s+(?:-\S+\s+(?:\d+\s+)?)*([A-Za-z0-9][\w.:-]*)\s+\d{2,5}\b/g,
  /(?:^|\s)(?:-h|--host)[\s=]+["']?([\w.:-]+)/g,
  /\/dev\/tcp\/([^/\s"']+)\//g,
];

/** Hosts that a command names to ask them, each as it is written. */
const hostsIn = (command: string): string[] => [
  ...new Set(shapes.flatMap((shape) => [...command.matchAll(shape)].map(([, host = '']) => unbracketed(host)))),
];

const namesOf = (container: Container): string[] => [
  ...calledNames(container),
  ...container.attachments.flatMap(({ ipv4, ipv6 }) => [ipv4 ?? '', ipv6 ?? '']),
];

const isNamed = (host: string, names: readonly string[]): boolean =>
  names.some((name) => name !== '' && sameAddress(name, host));

/** Whether a command asks other containers, and nobody in the network namespace that it runs in. */
export function asksOthersAlone(command: string, own: Container, containers: readonly Container[]): boolean {
  const here = containers.filter(({ namespace }) => namespace === own.namespace).flatMap(namesOf);
  const others = containers.filter(({ namespace }) => namespace !== own.namespace).flatMap(namesOf);
  const hosts = hostsIn(command);
  return hosts.length > 0 && hosts.every((host) => !isNamed(host, here) && isNamed(host, others));
}
