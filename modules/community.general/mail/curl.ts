import { randomBytes } from 'node:crypto';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { readSteps, steps } from '../../support/steps.ts';
import type { Delivery, Sent } from './delivery.ts';

/** MARK: the payload up to it is curl's configuration, which only a descriptor names; what follows is the mail. */
const sendWithCurl = shellFunction(
  'tsible_mail',
  [
    steps,
    shellFunction(
      'tsible_mail_curl',
      [],
      `
conf=
while IFS= read -r l && [ "$l" != "$m_mark" ]; do conf=$conf$l$tsible_n; done
curl -q -K /dev/fd/3 -T - 3<<TSIBLE_END
$conf
TSIBLE_END`,
    ),
  ],
  `
m_mark=$1
tsible_sbin
if ! tsible_find curl; then tsible_note 'no curl' 1; exit 0; fi
export LC_ALL=C
tsible_payload | tsible_step curl tsible_mail_curl
exit 0`,
);

/** Delivers a mail from the host, with its curl. @returns undefined where it has none @throws ModuleFailure */
export async function deliverFromHost(target: Target, delivery: Delivery): Promise<Sent | undefined> {
  const { host, port, secure, username, password, recipients } = delivery;
  const mark = `#${randomBytes(8).toString('hex')}`;
  const implicit = secure === 'always' || (secure === 'try' && port === 465);
  const config = [
    'silent',
    'show-error',
    'verbose',
    'insecure',
    `url = ${quote(`${implicit ? 'smtps' : 'smtp'}://${host}:${port}${delivery.ehloHost === undefined ? '' : `/${delivery.ehloHost}`}`)}`,
    `connect-timeout = ${delivery.timeout}`,
    ...(secure === 'starttls' ? ['ssl-reqd'] : secure === 'try' && !implicit ? ['ssl'] : []),
    ...(username && password ? [`user = ${quote(`${username}:${password}`)}`] : []),
    `mail-from = ${quote(delivery.sender)}`,
    ...recipients.map((one) => `mail-rcpt = ${quote(one)}`),
  ];
  const mail = delivery.message.replace(/\r?\n/g, '\r\n');
  const reply = await target.call(sendWithCurl, [mark], {
    payload: { kind: 'bytes', bytes: `${config.join('\n')}\n${mark}\n${mail}` },
  });
  const done = readSteps(reply);
  if (done.find('no curl') !== undefined) return undefined;
  const step = done.find('curl');
  const said = step?.err ?? '';
  const encrypted = implicit || /^\* SSL connection using/m.test(said);
  if (step?.rc === 0) return { encrypted, refused: {} };
  const why = /^curl: \(\d+\) (.*)$/m.exec(said)?.[1] ?? said.trim();
  const place = `${host}:${port}`;
  const failed = (message: string): ModuleFailure => new ModuleFailure(message, { rc: 1 });
  switch (step?.rc) {
    case 6:
      throw new ModuleFailure('[Errno -2] Name or service not known');
    case 7:
      throw new ModuleFailure('[Errno 111] Connection refused');
    case 35:
      throw failed(`Unable to start an encrypted session to ${place}: ${why}`);
    case 64:
      throw failed(`StartTLS is not offered on server ${place}`);
    case 67:
      throw failed(`Authentication to ${place} failed, please check your username and/or password`);
    default:
      throw failed(`Failed to send mail to '${recipients.join(', ')}': ${lastAnswer(said) ?? why}`);
  }
}

/** The server's last word of refusal. */
function lastAnswer(said: string): string | undefined {
  const [, code, text] = [...said.matchAll(/^< ([45]\d\d)[ -](.*?)\r?$/gm)].at(-1) ?? [];
  return code === undefined ? undefined : `(${code}, b'${text}')`;
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`;
}
