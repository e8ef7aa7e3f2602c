import { randomBytes, randomInt } from 'node:crypto';
import { encodedWords, formatAddress, parseAddress } from './address.ts';

export interface Mail {
  readonly sender: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly subtype: string;
  readonly charset: string;
  readonly messageIdDomain: string;
  /** `Name=value`, also several with `|` between them. */
  readonly headers: readonly string[];
  readonly attachments: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** A mail as it is sent, its lines ended by \n. @param skipped Is told of headers that are none. */
export function composeMail(mail: Mail, skipped: (header: string) => void, now = new Date()): string {
  const boundary = `===============${String(randomInt(1, 2 ** 47)).padStart(19, '0')}==`;
  const lists = (addresses: readonly string[]): string =>
    addresses.map((one) => formatAddress(parseAddress(one))).join(', ');
  const own: [string, string][] = mail.headers
    .flatMap((line) => line.split('|').map((part) => part.trim()))
    .flatMap((part): [string, string][] => {
      const [, name, value = ''] = /^([^=\s:]+)=([\s\S]*)$/.exec(part) ?? [];
      if (name !== undefined) return [[name, encodedWords(value, mail.charset)]];
      skipped(part);
      return [];
    });
  const hasMailer = own.some(([name]) => name.toLowerCase() === 'x-mailer');
  const headers: [string, string][] = [
    ['Content-Type', `multipart/mixed; charset="${mail.charset}"; boundary="${boundary}"`],
    ['MIME-Version', '1.0'],
    ['From', formatAddress(parseAddress(mail.sender))],
    ['Date', dateText(now)],
    ['Subject', encodedWords(mail.subject, mail.charset)],
    ['Message-ID', `<${messageId()}@${mail.messageIdDomain}>`],
    ...own,
    ...(hasMailer ? [] : ([['X-Mailer', 'Ansible mail module']] as [string, string][])),
    ['To', lists(mail.to)],
    ['Cc', lists(mail.cc)],
  ];
  const parts = [
    [
      `Content-Type: text/${mail.subtype}; charset="${mail.charset}"`,
      'MIME-Version: 1.0',
      'Content-Transfer-Encoding: base64',
      '',
      base64Lines(Buffer.from(`${mail.body}\n\n`)),
    ],
    ...mail.attachments.map(({ name, bytes }) => [
      'Content-Type: application/octet-stream',
      'MIME-Version: 1.0',
      'Content-Transfer-Encoding: base64',
      `Content-disposition: attachment; filename${fileNameParameter(name)}`,
      '',
      base64Lines(bytes),
    ]),
  ];
  return [
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    'Multipart message',
    ...parts.map((lines) => `--${boundary}\n${lines.join('\n')}`),
    `--${boundary}--`,
    '',
  ].join('\n');
}

function fileNameParameter(name: string): string {
  if (/[^\x20-\x7e]/.test(name)) return `*=utf-8''${encodeURIComponent(name)}`;
  return `="${name.replace(/[\\"]/g, '\\$&')}"`;
}

function base64Lines(bytes: Buffer): string {
  return `${bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\n')}\n`;
}

function messageId(): string {
  return `${Math.floor(Date.now() / 10)}.${process.pid}.${randomBytes(8).readBigUInt64BE()}`;
}

/** `Thu, 26 Nov 2026 03:04:22 +0000` */
function dateText(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const shifted = new Date(date.getTime() + minutes * 60_000);
  const zone = `${minutes < 0 ? '-' : '+'}${[Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
    .map((one) => String(one).padStart(2, '0'))
    .join('')}`;
  return shifted.toUTCString().replace('GMT', zone);
}
