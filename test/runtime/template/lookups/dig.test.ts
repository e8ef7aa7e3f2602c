import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTemplar } from '../../../../runtime/template/engine.ts';
import { toJs } from '../../../../runtime/values/convert.ts';
import { trusted } from '../../../../runtime/values/raw.ts';

// A name server in a process of its own, as a lookup keeps this one waiting. It knows example.com.
const SERVER = `
const socket = require('node:dgram').createSocket('udp4');
const name = (text) => Buffer.concat([...text.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.from([0])]);
const string = (text) => Buffer.from([text.length, ...Buffer.from(text)]);
const known = {
  'example.com/1': [Buffer.from([192, 0, 2, 1]), Buffer.from([192, 0, 2, 2])],
  'example.com/15': [Buffer.concat([Buffer.from([0, 10]), name('mail.example.com')])],
  'example.com/16': [Buffer.concat([string('v=spf1 -all')]), Buffer.concat([string('one'), string('two')])],
  '1.2.0.192.in-addr.arpa/12': [name('host.example.com')],
};
socket.on('message', (message, from) => {
  const labels = [];
  let at = 12;
  while (message[at] > 0) {
    labels.push(message.subarray(at + 1, at + 1 + message[at]).toString());
    at += message[at] + 1;
  }
  const question = message.subarray(12, at + 5);
  const domain = labels.join('.').toLowerCase();
  const type = message.readUInt16BE(at + 1);
  const answers = known[domain + '/' + type] ?? [];
  const exists = Object.keys(known).some((key) => key.startsWith(domain + '/'));
  const head = Buffer.from([message[0], message[1], 0x81, exists ? 0x80 : 0x83, 0, 1, 0, answers.length, 0, 0, 0, 0]);
  const records = answers.map((data) => Buffer.concat([
    Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 255]), data]));
  socket.send(Buffer.concat([head, question, ...records]), from.port, from.address);
});
socket.bind(0, '127.0.0.1', () => console.log(socket.address().port));
`;

const templar = createTemplar({
  scope: { get: () => undefined, names: () => [] },
  environment: { baseDir: '/' },
});

let server: ChildProcess;
let port = '';

beforeAll(async () => {
  server = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  port = await new Promise((resolve) => server.stdout?.once('data', (data) => resolve(String(data).trim())));
});

afterAll(() => server.kill());

function dig(args: string, name = 'community.general.dig'): unknown {
  const text = `{{ query('${name}', '@127.0.0.1', ${args}, port=${port}) }}`;
  return toJs(templar.resolve(trusted(text, undefined)));
}

describe('the dig lookup', () => {
  it.each([
    ["'example.com'", ['192.0.2.1', '192.0.2.2']],
    ["'example.com/MX'", ['10 mail.example.com.']],
    ["'example.com', 'qtype=TXT'", ['v=spf1 -all', 'one" "two']],
    ["'192.0.2.1/PTR'", ['host.example.com.']],
    ["'not-an-address/PTR'", []],
    ["'nowhere.test'", ['NXDOMAIN']],
    ["'nowhere.test', real_empty=true", []],
    ["'example.com', qtype='AAAA'", ['']],
    ["'example.com', 'nowhere.test'", ['192.0.2.1', '192.0.2.2']],
    [
      "'example.com/MX', flat=0",
      [{ preference: 10, exchange: 'mail.example.com.', owner: 'example.com.', type: 'MX', class: 'IN' }],
    ],
  ])('%s', (args, answer) => expect(dig(args)).toEqual(answer));

  it('has its short name still, and gives the time to live of addresses', () => {
    expect(dig("'example.com', 'flat=0'", 'dig')).toContainEqual({
      address: '192.0.2.1',
      owner: 'example.com.',
      type: 'A',
      ttl: 60,
      class: 'IN',
    });
  });

  it('fails where that is asked for', () => {
    expect(() => dig("'nowhere.test', fail_on_error=true")).toThrow(
      'Lookup failed: The DNS query name does not exist: nowhere.test.',
    );
  });
});
