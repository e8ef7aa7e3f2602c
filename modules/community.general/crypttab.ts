import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { editText } from '../support/edit-text.ts';

export default defineModule({
  name: 'community.general.crypttab',
  summary: 'Set the lines of /etc/crypttab',
  options: {
    name: { type: 'str', required: true, description: 'The encrypted device.' },
    state: {
      type: 'str',
      required: true,
      choices: ['absent', 'opts_absent', 'opts_present', 'present'],
      description: 'Whether the line, or options of it, are there.',
    },
    backing_device: { type: 'str', description: 'What it is made of.' },
    password: { type: 'path', description: 'File of its key; -, none: it is asked for.' },
    opts: { type: 'str', description: 'Its options, separated by commas.' },
    path: { type: 'path', default: '/etc/crypttab', description: 'The file.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, path, backing_device: device, password, opts } = args;
    const shown = {
      name: args.name,
      state,
      backing_device: device ?? null,
      password: password ?? null,
      opts: opts ?? null,
      path,
    };
    const fail = (message: string): never => {
      throw new ModuleFailure(message, shown);
    };
    const name = args.name.replace(/^\/dev\/mapper\//, '');
    if (state !== 'absent' && device === undefined && password === undefined && opts === undefined)
      fail("expected one or more of 'backing_device', 'password' or 'opts'");
    if (state.includes('opts') && (device !== undefined || password !== undefined))
      fail(`cannot update 'backing_device' or 'password' when state=${state}`);
    for (const [option, value] of Object.entries({ name, backing_device: device, password, opts }))
      if (value !== undefined && (/[ \t]/.test(value) || value === ''))
        fail(`invalid '${option}': contains white space or is empty`);
    const edited = await editText({ path, info: true }, target, task, (text) => {
      const lines = (text ?? '').split('\n');
      if (lines.at(-1) === '') lines.pop();
      const at = lines.findIndex((line) => readLine(line)?.name === name);
      const present = readLine(lines[at] ?? '');
      if (present === undefined && state.includes('present') && device === undefined)
        fail("'backing_device' required to add a new entry");
      const { line = '', reason } = changed(present);
      const before = present === undefined ? '' : written(present);
      if (line === before) return { text: undefined, extra: reason };
      if (present === undefined) lines.push(line);
      else lines[at] = line;
      const whole = lines.map((one) => written(readLine(one)) ?? one).join('\n');
      return { text: whole === '' ? '\n' : `${whole}\n`, extra: reason };
    });
    return { ...shown, ...edited.info, changed: edited.changed, msg: edited.extra };

    /** The new line, and what Ansible says of it. */
    function changed(present: Line | undefined): { line: string | undefined; reason: string } {
      if (present === undefined) {
        if (!state.includes('present')) return { line: undefined, reason: '?' };
        return {
          line: written({ name, device: device ?? '', password, options: readOptions(opts) }),
          reason: 'added line',
        };
      }
      if (state === 'absent') return { line: '', reason: 'removed line' };
      const options = new Map(present.options);
      if (state === 'opts_present') for (const [key, value] of readOptions(opts)) options.set(key, value);
      if (state === 'opts_absent') for (const key of readOptions(opts).keys()) options.delete(key);
      if (state !== 'present')
        return {
          line: written({ ...present, options }),
          reason: state === 'opts_present' ? 'updated options' : 'removed options',
        };
      return {
        line: written({
          name,
          device: device ?? present.device,
          password: password ?? present.password,
          options:
            opts === undefined || sameOptions(readOptions(opts), present.options)
              ? present.options
              : readOptions(opts),
        }),
        reason: 'updated line',
      };
    }
  },
});

interface Line {
  readonly name: string;
  readonly device: string;
  readonly password: string | undefined;
  readonly options: ReadonlyMap<string, string | undefined>;
}

function readLine(text: string): Line | undefined {
  const fields = text.trim().split(/\s+/);
  if (text.startsWith('#') || fields.length < 2 || fields.length > 4) return undefined;
  const [name = '', device = '', password, options] = fields;
  return { name, device, password, options: readOptions(options) };
}

function readOptions(text: string | undefined): Map<string, string | undefined> {
  return new Map(
    (text === undefined ? [] : text.split(',')).map((option): [string, string | undefined] => {
      const [key = '', value] = option.split('=');
      return [key, value];
    }),
  );
}

function sameOptions(one: Line['options'], other: Line['options']): boolean {
  return (
    one.size === other.size && [...one].every(([key, value]) => other.has(key) && other.get(key) === value)
  );
}

function written(line: Line): string;
function written(line: Line | undefined): string | undefined;
function written(line: Line | undefined): string | undefined {
  if (line === undefined) return undefined;
  const options = [...line.options].map(([key, value]) => (value === undefined ? key : `${key}=${value}`));
  const password = line.password ?? (options.length > 0 ? 'none' : undefined);
  return [line.name, line.device, password, options.join(',')].filter(Boolean).join(' ');
}
