const text = (value: string): string => Buffer.from(value, 'latin1').toString('hex');

const search = text(
  'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n',
);
const dns = '737001000001000000000000' + '0776657273696f6e0462696e6400' + '00100003';

/** A question that a server of the usual protocol answers, as hex; an empty datagram is answered by next to nobody. */
const payloads: Readonly<Record<number, string>> = {
  53: dns,
  5353: dns,
  67: '0101060073746163' + '00'.repeat(228) + '63825363350101ff',
  69: '0001' + text('stackproof\0octet\0'),
  111: '73700001' + '00000000' + '00000002' + '000186a0' + '00000002' + '00000000' + '00'.repeat(16),
  123: 'e3' + '00'.repeat(47),
  137: '737000000001000000000000' + '20' + text('CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA') + '0000210001',
  161: '302902010104067075626c6963a01c020473700001020100020100300e300c06082b060102010101000500',
  500: '00'.repeat(8) + '0000000000000000' + '01100200' + '00000000' + '0000001c',
  1194: '38' + '7370000000000001' + '00' + '00000000',
  1900: search,
  6881: text('d1:ad2:id20:stackproof0000000000e1:q4:ping1:t2:sp1:y1:qe'),
  7359: text('who is JellyfinServer?'),
};

/** Ports behind which something usually listens, asked on every host beside those that are declared. */
export const commonUdpPorts: readonly number[] = [
  53, 67, 69, 111, 123, 137, 161, 500, 514, 1194, 1900, 4500, 5353, 6881, 7359, 51820,
];

export const payloadOf = (port: number): string => payloads[port] ?? text('stackproof\r\n');
