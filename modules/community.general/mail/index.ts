import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { pythonOsError } from '../../support/os-error.ts';
import { sharesNetwork } from '../../support/same-machine.ts';
import { parseAddress } from './address.ts';
import { deliverFromHost } from './curl.ts';
import type { Delivery, Sent } from './delivery.ts';
import { composeMail } from './message.ts';
import { deliverFromHere } from './smtp.ts';

const readFile = shellFunction('tsible_mail_file', [], 'LC_ALL=C cat <"$1"');

export default defineModule({
  name: 'community.general.mail',
  summary: 'Send a mail',
  options: {
    sender: { type: 'str', default: 'root', aliases: ['from'], description: 'Who sends it.' },
    to: {
      type: 'list',
      elements: 'str',
      default: ['root'],
      aliases: ['recipients'],
      description: 'Who gets it.',
    },
    cc: { type: 'list', elements: 'str', default: [], description: 'Who gets a copy.' },
    bcc: { type: 'list', elements: 'str', default: [], description: 'Who gets one without being named.' },
    subject: { type: 'str', required: true, aliases: ['msg'], description: 'Its subject.' },
    body: { type: 'str', description: 'Its text; the subject when not given.' },
    username: { type: 'str', description: 'User to log in as.' },
    password: { type: 'str', noLog: true, description: 'Its password.' },
    host: { type: 'str', default: 'localhost', description: 'The mail server.' },
    port: { type: 'int', default: 25, description: 'Its port.' },
    ehlohost: { type: 'str', description: "The sending machine's name for it." },
    attach: { type: 'list', elements: 'path', default: [], description: 'Files of the host to attach.' },
    headers: { type: 'list', elements: 'str', default: [], description: 'Further headers: Name=value.' },
    charset: { type: 'str', default: 'utf-8', description: 'Its character set.' },
    subtype: { type: 'str', default: 'plain', choices: ['html', 'plain'], description: "The text's kind." },
    secure: {
      type: 'str',
      default: 'try',
      choices: ['always', 'never', 'starttls', 'try'],
      description: 'Whether the connection is encrypted.',
    },
    timeout: { type: 'int', default: 20, description: 'Seconds to wait for the server.' },
    message_id_domain: { type: 'str', default: 'ansible', description: "Domain of the mail's own name." },
  },
  rules: { requiredTogether: [['password', 'username']] },
  check: 'none',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const message = composeMail(
      {
        ...args,
        body: args.body || args.subject,
        messageIdDomain: args.message_id_domain,
        attachments: await attachments(args.attach, target),
      },
      (header) => task.warn(`Skipping header '${header}', unable to parse`),
    );
    const all = [...args.bcc, ...args.to, ...args.cc].map((one) => parseAddress(one).address);
    const { encrypted, refused } = await deliver(target, {
      ...args,
      ehloHost: args.ehlohost,
      sender: parseAddress(args.sender).address,
      recipients: [...new Set(all)],
      message,
    });
    if (!encrypted && args.username && args.password)
      task.warn('Username and Password was sent without encryption');
    for (const [who, [code, text]] of Object.entries(refused))
      task.warn(`Failed to send mail to '${who}': ${code} b'${text}'`);
    const some = Object.keys(refused).length > 0;
    return {
      changed: false,
      msg: some ? 'Failed to send mail to at least one recipient' : 'Mail sent successfully',
      result: refused,
    };
  },
});

async function attachments(
  paths: readonly string[],
  target: Target,
): Promise<{ name: string; bytes: Buffer }[]> {
  const all = [];
  for (const path of paths) {
    const { rc, stdout, stderr } = await target.call(readFile, [path]);
    if (rc !== 0) {
      const why = pythonOsError(stderr.toString(), path).replace(/: b(['"])/, ': $1');
      throw new ModuleFailure(`Failed to send community.general.mail: can't attach file ${path}: ${why}`, {
        rc: 1,
      });
    }
    all.push({ name: path.slice(path.lastIndexOf('/') + 1), bytes: stdout });
  }
  return all;
}

/** From the host, as it is the host that sends; from here where that is the same, or all there is. */
async function deliver(target: Target, delivery: Delivery): Promise<Sent> {
  if (await sharesNetwork(target)) return deliverFromHere(delivery);
  const sent = await deliverFromHost(target, delivery);
  if (sent !== undefined) return sent;
  if (/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(delivery.host))
    throw new ModuleFailure(`Only the host itself can reach ${delivery.host}, and it has no curl`);
  return deliverFromHere(delivery);
}
