import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';
import { readSteps, steps } from '../support/steps.ts';

const look = shellFunction(
  'tsible_getent',
  [steps],
  `tsible_need getent; tsible_step getent getent "$@"; exit 0`,
);

const WITH_COLONS: ReadonlySet<string> = new Set(['passwd', 'shadow', 'group', 'gshadow']);

const FAILURES: Readonly<Record<number, string>> = {
  1: 'Missing arguments, or database unknown.',
  2: 'One or more supplied key could not be found in the database.',
  3: 'Enumeration not supported on this database.',
};

export default defineModule({
  name: 'ansible.builtin.getent',
  summary: "Read the host's databases of users, groups, hosts, ...",
  options: {
    database: {
      type: 'str',
      required: true,
      operand: true,
      description: 'The database: passwd, group, hosts, ...',
    },
    key: { type: 'str', operand: true, description: 'What to look up; everything when left out' },
    service: { type: 'str', description: 'Ask only this source: files, ldap, ...' },
    split: { type: 'str', description: 'What parts the fields' },
    fail_key: { type: 'bool', default: true, description: 'Fail when the key is not there' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { database, key, service } = args;
    const words = [
      database,
      ...(key === undefined ? [] : [key]),
      ...(service === undefined ? [] : ['-s', service]),
    ];
    const step = readSteps(await target.call(look, words)).find('getent');
    const fact = `getent_${database}`;
    if (step?.rc === 0) {
      const split = args.split ?? (WITH_COLONS.has(database) ? ':' : undefined);
      return { ansible_facts: { [fact]: parse(step.out, split) } };
    }
    const msg = FAILURES[step?.rc ?? -1] ?? 'Unexpected failure!';
    if (step?.rc === 2 && !args.fail_key)
      return { msg, ansible_facts: { [fact]: new Map([[key ?? null, null]]) } };
    throw new ModuleFailure(msg);
  },
});

/** Records by their first field. Several of one key become a list of records. */
function parse(text: string, split: string | undefined): Dict {
  const records: Dict = new Map();
  const counts = new Map<string, number>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [name = '', ...rest] = split === undefined ? line.split(/\s+/).filter(Boolean) : line.split(split);
    const count = counts.get(name) ?? 0;
    const before = records.get(name);
    const fields: Value = rest;
    if (count === 0) records.set(name, fields);
    else if (Array.isArray(before)) records.set(name, count === 1 ? [before, fields] : [...before, fields]);
    counts.set(name, count + 1);
  }
  return records;
}
