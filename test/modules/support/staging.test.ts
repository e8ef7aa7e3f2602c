import { expect, test } from 'vitest';
import { moduleFile, stagingOf, taskFolder } from '../../../modules/support/staging.ts';
import { defaultSettings } from '../../../runtime/config/load.ts';
import type { ResolvedConnection } from '../../../runtime/connection/settings.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Value } from '../../../runtime/values/value.ts';

function taskWith(user: string | undefined, variables: Readonly<Record<string, Value>>): TaskContext {
  const become = user === undefined ? undefined : ({ user } as ResolvedConnection['become']);
  const task: Partial<TaskContext> = {
    settings: defaultSettings(),
    variable: (name) => variables[name],
    connection: () => ({ connection: { kind: 'local' }, become, becomeKey: '', shell: 'sh' }),
  };
  return task as TaskContext;
}

const TASK = String.raw`ansible-tmp-\d+\.\d{7}-\d+-\d{15}`;

test.each<[string | undefined, Record<string, Value>, string, string]>([
  [undefined, {}, `/home/u/.ansible/tmp/${TASK}`, `/home/u/.ansible/tmp/${TASK}/tmp\\w{8}`],
  ['root', {}, `/home/u/.ansible/tmp/${TASK}`, `/home/u/.ansible/tmp/${TASK}/tmp\\w{8}`],
  ['postgres', {}, `/var/tmp/${TASK}`, `/var/tmp/${TASK}/tmp\\w{8}`],
  [
    undefined,
    { ansible_remote_tmp: '/tmp/.ansible/' },
    `/tmp/.ansible/${TASK}`,
    `/tmp/.ansible/${TASK}/tmp\\w{8}`,
  ],
  [
    undefined,
    { ansible_remote_tmp: '/tmp/.ansible-$USER' },
    `/home/u/.ansible/tmp/${TASK}`,
    `/home/u/.ansible/tmp/${TASK}/tmp\\w{8}`,
  ],
  [
    'postgres',
    { ansible_pipelining: true },
    `/var/tmp/${TASK}`,
    String.raw`/home/u/.ansible/tmp/ansible-moduletmp-\d+\.\d{7}-\w{8}/tmp\w{8}`,
  ],
])(
  'results name the temporary files that Ansible would have: as %s, with %o',
  (user, variables, folder, file) => {
    const task = taskWith(user, variables);
    expect(taskFolder(stagingOf(task), '/home/u')).toMatch(new RegExp(`^${folder}$`));
    expect(moduleFile(task, '/home/u', undefined)).toMatch(new RegExp(`^${file}$`));
    expect(moduleFile(task, '/home/u', '/mnt/')).toMatch(/^\/mnt\/tmp\w{8}$/);
  },
);
