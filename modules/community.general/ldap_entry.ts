import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import { LDAP_OPTIONS, LDAP_RULES, Ldap } from '../support/ldap/client.ts';
import { ldifLine } from '../support/ldap/ldif.ts';
import { textsOf } from '../support/ldap/values.ts';

export default defineModule({
  name: 'community.general.ldap_entry',
  summary: "Add and remove entries of an LDAP server's",
  options: {
    attributes: { type: 'dict', default: {}, description: 'Attributes of a new entry.' },
    objectClass: { type: 'list', elements: 'str', description: 'Classes of a new entry.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether it is there. One that is there is not changed.',
    },
    recursive: { type: 'bool', default: false, description: 'Remove what is below it, too.' },
    ...LDAP_OPTIONS,
  },
  rules: { ...LDAP_RULES, requiredIf: [['state', 'present', ['objectClass']]] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const ldap = new Ldap(target, args);
    const dn = await ldap.findDn();
    const isPresent = (await ldap.search(dn, { scope: 'base', attributes: ['1.1'] })) !== undefined;
    const isWanted = args.state === 'present';
    if (isPresent === isWanted) return { changed: false };
    if (task.check) return { changed: true };
    const attributes = [
      ...(args.objectClass ?? []).map((one) => ldifLine('objectClass', one)),
      ...[...(args.attributes ?? [])].flatMap(([name, value]) =>
        textsOf(value).map((text) => ldifLine(str(name), text)),
      ),
    ];
    const [done] = await ldap.run([
      isWanted
        ? {
            program: 'ldapadd',
            words: ['-f', '/dev/fd/3'],
            text: [ldifLine('dn', dn), ...attributes, ''].join('\n'),
          }
        : { program: 'ldapdelete', words: [...(args.recursive ? ['-r'] : []), dn] },
    ]);
    if (done?.rc !== 0) throw new ModuleFailure('Entry action failed.', { details: done?.err.trim() ?? '' });
    return { changed: true };
  },
});
