import { internetAddress, internetAddress6 } from '../lab-addresses.ts';

const types = { a: 1, txt: 16, aaaa: 28, any: 255 };

/**
 * Answers one DNS question: names under internet.test exist, no other does; the texts of those under
 * whoami.internet.test are the asker's own address. Null for what is no question.
 */
export function answerDns(query: Buffer, nonce: string, asker: string): Buffer | null {
  const asked = readQuestion(query);
  if (asked === null) return null;
  const known = asked.name === 'internet.test' || asked.name.endsWith('.internet.test');
  const text = asked.name.endsWith('.whoami.internet.test') ? asker : nonce;
  const records = known ? recordsFor(asked.type, text) : [];
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  // QR and AA, the question's own RD, RA; NXDOMAIN is 3.
  header.writeUInt16BE(0x8480 | (query.readUInt16BE(2) & 0x0100) | (known ? 0 : 3), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.subarray(12, asked.end), ...records]);
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } | null {
  if (query.length < 17 || (query.readUInt16BE(2) & 0x8000) !== 0 || query.readUInt16BE(4) !== 1) return null;
  const labels: string[] = [];
  let at = 12;
  for (;;) {
    const length = query[at];
    // Above 63 it is a compression pointer, which has no place in a question.
    if (length === undefined || length > 63) return null;
    if (length === 0) break;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  if (at + 5 > query.length) return null;
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function recordsFor(type: number, text: string): Buffer[] {
  const all: [number, Buffer][] = [
    [types.a, Buffer.from(internetAddress.split('.').map(Number))],
    [types.aaaa, addressBytes(internetAddress6)],
    [types.txt, Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])],
  ];
  return all
    .filter(([kind]) => type === kind || type === types.any)
    .map(([kind, data]) => {
      const head = Buffer.alloc(12);
      // The name is the question's, by pointer.
      head.writeUInt16BE(0xc00c, 0);
      head.writeUInt16BE(kind, 2);
      head.writeUInt16BE(1, 4);
      head.writeUInt16BE(data.length, 10);
      return Buffer.concat([head, data]);
    });
}

function addressBytes(address: string): Buffer {
  const [front = '', back = ''] = address.split('::');
  const head = front.split(':').filter((group) => group !== '');
  const tail = back.split(':').filter((group) => group !== '');
  const groups = [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail];
  const bytes = Buffer.alloc(16);
  groups.forEach((group, index) => bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2));
  return bytes;
}
