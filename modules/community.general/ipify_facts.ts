import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, UncaughtFailure } from '../../runtime/module/result.ts';
import { JsonError, parseJson } from '../../runtime/values/parse-json.ts';
import type { Value } from '../../runtime/values/value.ts';
import { invoked } from '../support/invoked.ts';

export default defineModule({
  name: 'community.general.ipify_facts',
  summary: 'Tell the address that the host has on the Internet',
  options: {
    api_url: { type: 'str', default: 'https://api.ipify.org/', description: 'Who is asked for it.' },
    timeout: { type: 'int', default: 10, description: 'Seconds to wait for an answer.' },
    validate_certs: { type: 'bool', default: true, description: "Check the server's certificate." },
  },
  check: 'full',
  diff: 'none',
  async run({ api_url: url, timeout, validate_certs }, _target, task): Promise<ModuleResult> {
    const answer = await invoked(
      task,
      'ansible.builtin.uri',
      { url: `${url}?format=json`, force: true, timeout, validate_certs, return_content: true },
      { reads: true },
    );
    // Ansible's module reads what a server says that refuses, of which there is nothing left by then.
    const refused = Number(answer.status ?? -1) > 0 && answer.failed;
    if (answer.failed && !refused)
      throw new ModuleFailure(`No valid or no response from url ${url} within ${timeout} seconds (timeout)`);
    const told = read(refused ? '' : String(answer.content ?? ''));
    const address = told instanceof Map ? (told.get('ip') ?? null) : null;
    return { changed: false, ansible_facts: { ipify_public_ip: address } };
  },
});

/** @throws UncaughtFailure for what is no JSON */
function read(text: string): Value {
  try {
    return parseJson(text);
  } catch (error) {
    throw error instanceof JsonError ? new UncaughtFailure(error.message) : error;
  }
}
