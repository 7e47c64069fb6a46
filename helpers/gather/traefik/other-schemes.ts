import type { Vantage } from '../../clients/probes.ts';
import type { Backend } from '../../evidence/routes.ts';
import { ask } from '../network/probing.ts';
import type { Server } from '../../traefik/table/servers-of.ts';

/** A server, at one of its addresses; null: its name could not be resolved. */
interface Question {
  server: Pick<Server, 'port' | 'scheme'>;
  address: string | null;
}

const schemes = ['http', 'https'] as const;
const talkLimitMs = 3000;

/** What a server answers to a plain request by either scheme; null: nothing. */
async function talk(vantage: Vantage, namespace: string, questions: readonly Question[], other: boolean) {
  const asked = questions.flatMap(({ address, server: { port, scheme } }) => {
    const own = schemes.find((each) => each === scheme);
    if (address === null || port === null || own === undefined) return [];
    return [{ address, port, scheme: schemes.find((each) => (each === own) !== other) ?? own }];
  });
  const distinct = [...new Map(asked.map((each) => [JSON.stringify(each), each])).values()];
  const answers = await ask(
    vantage,
    distinct,
    ({ address, port, scheme }) => ({
      ...{ kind: 'http', namespace, address, port, path: '/', host: address, method: 'GET', headers: {} },
      ...(scheme === 'https' ? { tls: true, sni: null } : {}),
    }),
    talkLimitMs,
  );
  return new Map<string, number | null>(
    answers.map(({ item, result }) => [`${item.address} ${item.port}`, result.http?.status ?? null]),
  );
}

/**
 * The scheme by which a server answers, where that is the other one than in its URL: the handshake fails then, and
 * behind a login nobody sees it. A 400 may be how it says so.
 */
export async function otherSchemes(
  vantage: Vantage,
  namespace: string,
  open: readonly Question[],
): Promise<(question: Question) => Pick<Backend, 'speaks'>> {
  const keyOf = ({ address, server: { port } }: Question) => `${address} ${port}`;
  const own = await talk(vantage, namespace, open, false);
  const doubtful = open.filter((question) => [null, 400].includes(own.get(keyOf(question)) ?? null));
  const other = await talk(vantage, namespace, doubtful, true);
  return (question) => {
    const status = other.get(keyOf(question)) ?? null;
    if (status === null || status === 400) return {};
    return { speaks: question.server.scheme === 'https' ? 'http' : 'https' };
  };
}
