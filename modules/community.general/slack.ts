import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { parseJson } from '../../runtime/values/parse-json.ts';
import { repr, str } from '../../runtime/values/print.ts';
import { toJson } from '../../runtime/values/to-json.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';
import { invoked } from '../support/invoked.ts';

const COLORS = ['normal', 'good', 'warning', 'danger'];

export default defineModule({
  name: 'community.general.slack',
  summary: 'Send a message to Slack',
  options: {
    domain: { type: 'str', description: "Slack's domain; the team's for tokens of the old kind." },
    token: { type: 'str', required: true, noLog: true, description: 'Token of the webhook or of the API.' },
    msg: { type: 'str', description: 'The message.' },
    channel: { type: 'str', description: "The channel; the token's when not given." },
    thread_id: { type: 'str', description: 'Time stamp of the message that is answered.' },
    message_id: { type: 'str', description: 'Time stamp of the message that is changed.' },
    username: { type: 'str', default: 'Ansible', description: "The sender's name." },
    icon_url: {
      type: 'str',
      default: 'https://docs.ansible.com/favicon.ico',
      description: "The sender's picture.",
    },
    icon_emoji: { type: 'str', description: 'An emoji in its place.' },
    link_names: { type: 'int', default: 1, choices: [0, 1], description: 'Make links of names.' },
    parse: { type: 'str', choices: ['none', 'full'], description: 'How the message is read.' },
    validate_certs: { type: 'bool', default: true, description: "Check the server's certificate." },
    color: { type: 'str', default: 'normal', description: 'Colour of the bar beside the message.' },
    attachments: { type: 'list', elements: 'dict', description: 'What goes with it.' },
    blocks: { type: 'list', elements: 'dict', description: 'Blocks of the message.' },
    prepend_hash: {
      type: 'str',
      choices: ['always', 'never', 'auto'],
      description: 'Whether # goes in front of the channel; auto when not given.',
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, _target, task): Promise<ModuleResult> {
    const { token, color, channel } = args;
    if (!COLORS.includes(color) && !/^#(?:[A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$/.test(color))
      throw new ModuleFailure(
        `Color value specified should be either one of ${repr(COLORS)} or any valid hex value with length 3 or 6.`,
      );
    const domain = args.domain === 'slack-gov.com' ? args.domain : 'slack.com';
    if (args.message_id !== undefined) {
      const present = await messageOf(args.message_id);
      const changed = (
        ['icon_url', 'icon_emoji', 'link_names', 'color', 'attachments', 'blocks'] as const
      ).some((key) => toJson((present.get(key) ?? null) as Value) !== toJson((args[key] ?? null) as Value));
      if (task.check || !changed)
        return {
          changed,
          ts: (present.get('ts') ?? null) as ResultValue,
          channel: (present.get('channel') ?? null) as ResultValue,
        };
    } else if (task.check) return { changed: true };
    const payload = toJson(payloadOf());
    const isWeb = token.split('/').length < 3 && /^xox[abp]-\S+$/.test(token);
    const verb = args.message_id === undefined ? 'postMessage' : 'update';
    const url = isWeb ? `https://${domain}/api/chat.${verb}` : webhook();
    const answer = await ask(url, 'POST', isWeb, payload);
    if (answer.status !== 200) {
      const where = isWeb
        ? url
        : `https://hooks.${token.split('/').length < 3 ? args.domain : domain}/services/[obscured]`;
      throw new ModuleFailure(` failed to send ${payload} to ${where}: ${reasonOf(answer)}`);
    }
    if (!isWeb) return { changed: false, msg: 'OK' };
    const said = read(answer);
    if (said.get('ok') !== true)
      throw new ModuleFailure('Slack API error', { error: (said.get('error') ?? null) as ResultValue });
    return {
      changed: true,
      ts: said.get('ts') as ResultValue,
      channel: said.get('channel') as ResultValue,
      api: Object.fromEntries([...said].map(([key, value]) => [str(key as Value), value as ResultValue])),
      payload,
    };

    function webhook(): string {
      if (token.split('/').length >= 3) return `https://hooks.${domain}/services/${token}`;
      if (!args.domain)
        throw new ModuleFailure(
          'Slack has updated its webhook API.  You need to specify a token of the form XXXX/YYYY/ZZZZ in your playbook',
        );
      return `https://${args.domain}/services/hooks/incoming-webhook?token=${token}`;
    }

    async function ask(
      url: string,
      method: string,
      withToken: boolean,
      body?: string,
    ): Promise<ModuleResult> {
      return invoked(
        task,
        'ansible.builtin.uri',
        {
          url,
          method,
          headers: {
            'Content-Type': 'application/json; charset=UTF-8',
            Accept: 'application/json',
            ...(withToken ? { Authorization: `Bearer ${token}` } : {}),
          },
          validate_certs: args.validate_certs,
          return_content: true,
          ...(body === undefined ? {} : { body }),
        },
        { reads: method === 'GET' },
      );
    }

    async function messageOf(id: string): Promise<Dict> {
      const query = new URLSearchParams({
        channel: channel ?? 'None',
        ts: id,
        limit: '1',
        inclusive: 'true',
      });
      const answer = await ask(`https://${domain}/api/conversations.history?${query}`, 'GET', true);
      if (answer.status !== 200) throw new ModuleFailure('failed to get slack message');
      const said = read(answer);
      if (said.get('ok') === false)
        throw new ModuleFailure(`failed to get slack message: ${repr(said as Value)}`);
      const messages = said.get('messages');
      const list = Array.isArray(messages) ? messages : [];
      if (list.length > 1) throw new ModuleFailure(`more than 1 message matching ts: ${id}`);
      const [first] = list;
      if (!(first instanceof Map)) throw new ModuleFailure(`no messages matching ts: ${id}`);
      return first;
    }

    function payloadOf(): Map<string, Value> {
      const payload = new Map<string, Value>();
      const attachments: Value[] = [];
      if (args.msg !== undefined && color === 'normal') payload.set('text', args.msg);
      else if (args.msg !== undefined)
        attachments.push(
          new Map<string, Value>([
            ['text', args.msg],
            ['color', color],
            ['mrkdwn_in', ['text']],
          ]),
        );
      if (attachments.length > 0 || args.attachments !== undefined) payload.set('attachments', attachments);
      if (channel !== undefined) payload.set('channel', hashed(channel));
      if (args.thread_id !== undefined) payload.set('thread_ts', args.thread_id);
      payload.set('username', args.username);
      if (args.icon_emoji === undefined) payload.set('icon_url', args.icon_url);
      else payload.set('icon_emoji', args.icon_emoji);
      payload.set('link_names', args.link_names);
      if (args.parse !== undefined) payload.set('parse', args.parse);
      if (args.message_id !== undefined) payload.set('ts', args.message_id);
      for (const one of args.attachments ?? [])
        attachments.push(
          one.has('fallback') ? one : new Map([...one, ['fallback', one.get('text') ?? null]]),
        );
      if (args.blocks !== undefined) payload.set('blocks', [...args.blocks]);
      return payload;
    }

    function hashed(name: string): string {
      const isWhole = /^(?:#|@|C0|GF|G0|CP)/.test(name);
      if (args.prepend_hash === 'never') return name;
      return args.prepend_hash === 'always' || !isWhole ? `#${name}` : name;
    }
  },
});

function read(answer: ModuleResult): Dict {
  const value = parseJson(String(answer.content));
  return value instanceof Map ? value : new Map();
}

function reasonOf(answer: ModuleResult): string {
  return String(answer.msg).replace(/^Status code was \S+ and not \[[^\]]*\]: /, '');
}
