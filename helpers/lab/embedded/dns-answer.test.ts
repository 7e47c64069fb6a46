import { describe, expect, test } from 'vitest';
import { answerDns } from './dns-answer.ts';

function question(name: string, type: number): Buffer {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Buffer.from([0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
}

function read(answer: Buffer | null): { id: number; code: number; answers: number; data: string } {
  if (answer === null) throw new Error('no answer');
  const count = answer.readUInt16BE(6);
  const questionEnd = answer.indexOf(Buffer.from([0, 1, 0xc0, 0x0c])) + 2;
  return {
    id: answer.readUInt16BE(0),
    code: answer.readUInt16BE(2) & 15,
    answers: count,
    data: count === 0 ? '' : answer.toString('hex', questionEnd + 12),
  };
}

describe("the lab's name server", () => {
  test('knows every name under internet.test, in any case', () => {
    for (const name of ['internet.test', 'deep.below.internet.test', 'LOUD.Internet.TEST']) {
      expect(read(answerDns(question(name, 1), 'nonce', '198.51.100.10'))).toEqual({
        id: 0xabcd,
        code: 0,
        answers: 1,
        data: 'c6336401',
      });
    }
    expect(read(answerDns(question('x.internet.test', 28), 'nonce', '198.51.100.10')).data).toBe(
      '20010db8010000000000000000000001',
    );
    expect(read(answerDns(question('x.internet.test', 16), 'nonce', '198.51.100.10')).data).toBe(
      `05${Buffer.from('nonce').toString('hex')}`,
    );
  });

  test('tells whoever asks below whoami.internet.test under which address he does', () => {
    for (const asker of ['198.51.100.40', '2001:db8:100::40'])
      expect(read(answerDns(question('a1.whoami.internet.test', 16), 'nonce', asker)).data.slice(2)).toBe(
        Buffer.from(asker).toString('hex'),
      );
  });

  test('has no other name, not even one that only ends alike', () => {
    for (const name of ['media.test', 'notinternet.test', 'internet.test.example'])
      expect(read(answerDns(question(name, 1), 'nonce', '198.51.100.10'))).toMatchObject({ code: 3, answers: 0 });
  });

  test('knows a name without having a record of every type', () => {
    expect(read(answerDns(question('x.internet.test', 15), 'nonce', '198.51.100.10'))).toMatchObject({
      code: 0,
      answers: 0,
    });
  });

  test('says nothing to what is no question', () => {
    const asked = question('internet.test', 1);
    const response = Buffer.from(asked);
    response.writeUInt16BE(0x8100, 2);
    const pointer = Buffer.from(asked);
    pointer[12] = 0xc0;
    expect(
      [Buffer.alloc(0), asked.subarray(0, 20), response, pointer].map((query) =>
        answerDns(query, 'nonce', '198.51.100.10'),
      ),
    ).toEqual([null, null, null, null]);
  });
});
