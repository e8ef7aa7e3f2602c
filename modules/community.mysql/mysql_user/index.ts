import { defineModule } from '../../../runtime/module/define.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import { accountName } from './account.ts';
import { addUser } from './add.ts';
import { modifyUser } from './modify.ts';
import { USER_OPTIONS } from './options.ts';
import { openSession } from './session.ts';

export default defineModule({
  name: 'community.mysql.mysql_user',
  summary: 'Manage users of MySQL or MariaDB and their privileges',
  options: USER_OPTIONS,
  rules: { mutuallyExclusive: [['append_privs', 'subtract_privs']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name: user } = args;
    const session = await openSession(args, target, task);
    const { mine } = session;
    if (args.state === 'present')
      return { user, ...(mine.length > 0 ? await modifyUser(session) : await addUser(session)) };
    const told = { user, password_changed: false, attributes: null };
    if (mine.length === 0) return { changed: false, ...told, msg: "User doesn't exist" };
    if (!task.check) await session.execute(mine.map((host) => `DROP USER ${accountName(user, host)}`));
    return { changed: true, ...told, msg: 'User deleted' };
  },
});
