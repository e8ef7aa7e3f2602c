import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { toJson } from '../../runtime/values/to-json.ts';
import type { Value } from '../../runtime/values/value.ts';
import { invoked } from '../support/invoked.ts';

export default defineModule({
  name: 'community.general.mattermost',
  summary: 'Send a message to Mattermost',
  options: {
    url: { type: 'str', required: true, description: 'The server.' },
    api_key: { type: 'str', required: true, noLog: true, description: 'Key of the incoming webhook.' },
    text: { type: 'str', description: 'The message.' },
    attachments: { type: 'list', elements: 'dict', description: 'What goes with it.' },
    channel: { type: 'str', description: 'The channel; that of the webhook when not given.' },
    username: { type: 'str', default: 'Ansible', description: "The sender's name." },
    icon_url: {
      type: 'str',
      default: 'https://docs.ansible.com/favicon.ico',
      description: "The sender's picture.",
    },
    priority: { type: 'str', choices: ['important', 'urgent'], description: 'Its priority.' },
    validate_certs: { type: 'bool', default: true, description: "Check the server's certificate." },
  },
  rules: { requiredOneOf: [['text', 'attachments']] },
  check: 'full',
  diff: 'none',
  async run(args, _target, task): Promise<ModuleResult> {
    const webhook = `${args.url}/hooks/${args.api_key}`;
    const message = new Map<string, Value>();
    for (const key of ['text', 'channel', 'username', 'icon_url', 'attachments'] as const) {
      const value = args[key];
      if (value !== undefined) message.set(key, value);
    }
    if (args.priority !== undefined) message.set('priority', new Map([['priority', args.priority]]));
    const payload = toJson(message);
    const told = { changed: false, webhook_url: webhook, payload };
    if (task.check) return { ...told, msg: 'OK' };
    const sent = await invoked(task, 'ansible.builtin.uri', {
      url: webhook,
      method: 'POST',
      body: payload,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      validate_certs: args.validate_certs,
    });
    if (sent.failed === true) {
      const why = String(sent.msg).replace(/^Status code was \S+ and not \[[^\]]*\]: /, '');
      throw new ModuleFailure(`Failed to send mattermost message, the error was: ${why}`, told);
    }
    return { ...told, msg: 'OK' };
  },
});
