import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import type { Step } from '../support/steps.ts';

interface Capability {
  readonly name: string;
  readonly rest: string;
}

export default defineModule({
  name: 'community.general.capabilities',
  summary: 'Give or take a capability of an executable file',
  options: {
    path: { type: 'str', required: true, aliases: ['key'], description: 'The file.' },
    capability: {
      type: 'str',
      required: true,
      aliases: ['cap'],
      description: 'The capability: cap_net_raw+ep.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether the file is to have it.',
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state } = args;
    const path = args.path.trim();
    const wanted = parse(args.capability.trim().toLowerCase(), state === 'present');
    const done = await runCommands(target, [{ step: 'get', argv: ['getcap', '-v', path] }], {
      need: ['getcap', 'setcap'],
      english: false,
    });
    const current = currentOf(stepOf(done, 'get'), path);
    const has = current.some(
      ({ name, rest }) => name === wanted.name && (state === 'absent' || rest === wanted.rest),
    );
    if (has === (state === 'present')) return { changed: false, state };
    if (task.check) return { changed: true, msg: 'capabilities changed' };
    const others = current.filter(({ name }) => name !== wanted.name);
    const next = state === 'present' ? [...others, wanted] : others;
    const words = next.map(({ name, rest }) => name + rest).join(' ');
    const set = stepOf(await runCommands(target, [{ step: 'set', argv: ['setcap', words, path] }]), 'set');
    if (set.rc !== 0)
      throw new ModuleFailure(`Unable to set capabilities of ${path}`, { stdout: set.out, stderr: set.err });
    return { changed: true, state, msg: 'capabilities changed', stdout: set.out };
  },
});

/** A capability's name, and its operator with its flags. */
function parse(text: string, needsOperator: boolean): Capability {
  const operator = ['=', '-', '+'].find((one) => text.includes(one));
  if (operator === undefined) {
    if (needsOperator) throw new ModuleFailure("Couldn't find operator (one of: ('=', '-', '+'))");
    return { name: text, rest: '' };
  }
  const at = text.indexOf(operator);
  return { name: text.slice(0, at), rest: text.slice(at) };
}

function currentOf({ rc, out, err }: Step, path: string): Capability[] {
  const stdout = out.trim();
  const failed = new ModuleFailure(`Unable to get capabilities of ${path}`, { stdout, stderr: err });
  if (rc !== 0 || err !== '') throw failed;
  if (stdout === path) return [];
  // An older libcap says `FILE = cap+ep`.
  const older = out.split(' =')[1];
  if (older === undefined && stdout.endsWith(')')) throw failed;
  const words = older === undefined ? (stdout.split(/\s+/)[1] ?? '').split(/\s+/) : older.trim().split(/\s+/);
  return words.filter(Boolean).flatMap((word) => {
    const group = word.toLowerCase().split(',');
    const last = parse(group.pop() ?? '', true);
    return [...group.map((name) => ({ name, rest: last.rest })), last];
  });
}
