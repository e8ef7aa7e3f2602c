import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import {
  escapeFilter,
  LDAP_OPTIONS,
  LDAP_RULES,
  Ldap,
  NO_SUCH_OBJECT,
  searchCommand,
} from '../support/ldap/client.ts';
import { ldifLine, readLdif } from '../support/ldap/ldif.ts';
import { textsOf } from '../support/ldap/values.ts';

/** What is to be done to an attribute; Ansible shows it by LDAP's number. */
interface Modification {
  readonly kind: 'add' | 'delete' | 'replace';
  readonly name: string;
  /** Undefined: all of them. */
  readonly values: readonly string[] | undefined;
  readonly shown: ResultValue;
}

const NUMBERS = { add: 0, delete: 1, replace: 2 } as const;

export default defineModule({
  name: 'community.general.ldap_attrs',
  summary: "Add and remove values of an LDAP entry's attributes",
  options: {
    attributes: { type: 'dict', required: true, description: 'The values, by attribute.' },
    ordered: { type: 'bool', default: false, description: 'Give the values of a list indexes: {0}.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'exact', 'present'],
      description: 'Whether they are there, or nothing else is.',
    },
    ...LDAP_OPTIONS,
  },
  rules: LDAP_RULES,
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, ordered } = args;
    const ldap = new Ldap(target, args);
    const dn = await ldap.findDn();
    const wanted = [...args.attributes].map(([name, value]) => {
      const values = textsOf(value);
      const isOrdered = ordered && Array.isArray(value);
      return {
        name: str(name),
        values: isOrdered ? values.map((one, index) => `{${index}}${one.replace(/^\{\d+\}/, '')}`) : values,
      };
    });
    const before: Record<string, ResultValue> = {};
    const after: Record<string, ResultValue> = {};
    const list = await (state === 'exact' ? exact() : each());
    if (list.length > 0 && !task.check) {
      const text = [
        ldifLine('dn', dn),
        'changetype: modify',
        ...list.flatMap(({ kind, name, values }) => [
          `${kind}: ${name}`,
          ...(values ?? []).map((one) => ldifLine(name, one)),
          '-',
        ]),
        '',
      ].join('\n');
      const [done] = await ldap.run([{ program: 'ldapmodify', words: ['-f', '/dev/fd/3'], text }]);
      if (done?.rc !== 0)
        throw new ModuleFailure('Attribute action failed.', { details: done?.err.trim() ?? '' });
    }
    return {
      changed: list.length > 0,
      modlist: list.map(({ kind, name, shown }) => [NUMBERS[kind], name, shown]),
      diff: { before, after },
    };

    /** The server knows how an attribute's values compare: it is asked for each. */
    async function each(): Promise<Modification[]> {
      const questions = wanted.flatMap(({ name, values }) => values.map((value) => ({ name, value })));
      const answers = await ldap.run(
        questions.map(({ name, value }) =>
          searchCommand(dn, {
            scope: 'base',
            filter: `(${name}=${escapeFilter(value)})`,
            attributes: ['1.1'],
          }),
        ),
      );
      const failed = answers.find((step) => step.rc !== 0 && step.rc !== NO_SUCH_OBJECT);
      if (failed !== undefined)
        throw new ModuleFailure('Attribute action failed.', { details: failed.err.trim() });
      const kind = state === 'present' ? 'add' : 'delete';
      const changes = questions.filter((_, at) => {
        const isThere = readLdif(answers[at]?.rc === 0 ? answers[at].out : '').length === 1;
        return isThere === (kind === 'delete');
      });
      for (const { name, values } of wanted) {
        const own = changes.filter((one) => one.name === name).map((one) => one.value);
        if (own.length === 0) continue;
        if (kind === 'delete') before[name] = values;
        after[name] = kind === 'add' ? values : values.filter((one) => !own.includes(one));
      }
      return changes.map(({ name, value }) => ({ kind, name, values: [value], shown: value }));
    }

    async function exact(): Promise<Modification[]> {
      const found = await ldap.search(dn, { scope: 'base', attributes: wanted.map((one) => one.name) });
      if (found === undefined)
        throw new ModuleFailure(`Cannot search for attribute ${wanted[0]?.name ?? ''}`, {
          details: 'No such object',
        });
      const all = new Map(
        [...(found[0]?.attributes ?? [])].map(([name, values]) => [
          name.toLowerCase(),
          values.map((one) => one.toString()),
        ]),
      );
      return wanted.flatMap(({ name, values }): Modification[] => {
        const present = all.get(name.toLowerCase()) ?? [];
        const union = new Set([...present, ...values]);
        if (union.size === new Set(present).size && union.size === new Set(values).size) return [];
        const single = present.length === 1 && values.length === 1;
        before[name] = single ? (present[0] ?? null) : present;
        after[name] = single ? (values[0] ?? null) : values;
        if (values.length === 0) return [{ kind: 'delete', name, values: undefined, shown: null }];
        return [{ kind: present.length === 0 ? 'add' : 'replace', name, values, shown: values }];
      });
    }
  },
});
