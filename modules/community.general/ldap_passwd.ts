import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { INVALID_CREDENTIALS, LDAP_OPTIONS, LDAP_RULES, Ldap } from '../support/ldap/client.ts';

export default defineModule({
  name: 'community.general.ldap_passwd',
  summary: 'Set the password of an LDAP entry',
  options: {
    passwd: { type: 'str', noLog: true, description: 'The password.' },
    ...LDAP_OPTIONS,
  },
  rules: LDAP_RULES,
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const ldap = new Ldap(target, args);
    const dn = await ldap.findDn();
    const passwd = args.passwd ?? '';
    const [bound] = await ldap.run([{ program: 'ldapwhoami', words: [], as: dn }], passwd);
    if (bound?.rc === 0) return { changed: false };
    if (bound?.rc !== INVALID_CREDENTIALS)
      throw new ModuleFailure('Cannot bind to the server.', { details: bound?.err.trim() ?? '' });
    if (task.check) return { changed: true };
    const [done] = await ldap.run([{ program: 'ldappasswd', words: ['-T', '/dev/fd/3', dn], text: passwd }]);
    if (done?.rc !== 0)
      throw new ModuleFailure('Unable to set password', { details: done?.err.trim() ?? '' });
    return { changed: true };
  },
});
