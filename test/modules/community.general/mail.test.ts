import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  encodedWords,
  formatAddress,
  parseAddress,
} from '../../../modules/community.general/mail/address.ts';
import mail from '../../../modules/community.general/mail/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { smtpServer } from '../../helpers/smtp-server.ts';

const target = localTarget();
const server = await smtpServer(['AUTH PLAIN']);
const to = { host: '127.0.0.1', port: server.port, ehlohost: 'me' };

describe('a mail', () => {
  test('is sent with its text, to all, and without naming those of bcc', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tsible-mail-')), 'a.txt');
    writeFileSync(file, 'attached');
    const result = await runModule(
      mail,
      {
        ...to,
        sender: 'Me <me@a>',
        to: ['You <you@a>'],
        cc: ['c@a'],
        bcc: ['b@a'],
        subject: 'Grüße',
        body: '.text',
        attach: [file],
        headers: ['Reply-To=r@a'],
      },
      target,
    );
    expect(result).toEqual({ changed: false, msg: 'Mail sent successfully', result: {} });
    const said = server.said();
    expect(said).toEqual(
      expect.arrayContaining([
        'ehlo me',
        'mail FROM:<me@a>',
        'rcpt TO:<b@a>',
        'rcpt TO:<you@a>',
        'rcpt TO:<c@a>',
        'From: Me <me@a>',
        'To: You <you@a>',
        'Cc: c@a',
        'Subject: =?utf-8?b?R3LDvMOfZQ==?=',
        'Reply-To: =?utf-8?b?ckBh?=',
        'X-Mailer: Ansible mail module',
        Buffer.from('.text\n\n').toString('base64'),
        'Content-disposition: attachment; filename="a.txt"',
        Buffer.from('attached').toString('base64'),
      ]),
    );
    expect(said.join('\n').split('data\n')[1]).not.toContain('b@a');
  });

  test('tells of recipients that were turned away', async () => {
    const warnings: string[] = [];
    const args = { ...to, to: ['you@a', 'refused@a'], subject: 's' };
    expect(await runModule(mail, args, target, { warnings })).toMatchObject({
      msg: 'Failed to send mail to at least one recipient',
      result: { 'refused@a': [550, 'nobody'] },
    });
    expect(warnings).toEqual(["Failed to send mail to 'refused@a': 550 b'nobody'"]);
  });

  test.each<[string, object, string]>([
    [
      'a wrong password',
      { username: 'me', password: 'no' },
      'Authentication to 127.0.0.1:PORT failed, please check your username and/or password',
    ],
    ['no encryption', { secure: 'starttls' }, 'StartTLS is not offered on server 127.0.0.1:PORT'],
    [
      'all recipients refused',
      { to: ['refused@a'] },
      "Failed to send mail to 'refused@a': {'refused@a': (550, b'nobody')}",
    ],
    [
      'a file that is not there',
      { attach: ['/nosuch'] },
      "Failed to send community.general.mail: can't attach file /nosuch: [Errno 2] No such file or directory: '/nosuch'",
    ],
    ['no server', { port: 1 }, '[Errno 111] Connection refused'],
  ])('fails for %s', async (_, more, msg) => {
    expect(await runModule(mail, { ...to, subject: 's', ...more }, target)).toMatchObject({
      failed: true,
      msg: msg.replace('PORT', String(server.port)),
    });
  });

  test('logs in', async () => {
    server.said();
    const warnings: string[] = [];
    const args = { ...to, subject: 's', username: 'me', password: 'pw' };
    expect(await runModule(mail, args, target, { warnings })).toMatchObject({
      msg: 'Mail sent successfully',
    });
    expect(warnings).toEqual(['Username and Password was sent without encryption']);
  });
});

test.each([
  ['Me <a@b>', 'Me <a@b>'],
  ['"M, e" <a@b>', '"M, e" <a@b>'],
  ['a@b', 'a@b'],
  ['Ü <a@b>', '=?utf-8?b?w5w=?= <a@b>'],
])('the address %s becomes %s', (given, shown) => {
  expect(formatAddress(parseAddress(given))).toBe(shown);
});

test('a long subject is folded', () => {
  for (const line of encodedWords('ä'.repeat(80), 'utf-8').split('\n')) expect(line.length).toBeLessThan(77);
});
