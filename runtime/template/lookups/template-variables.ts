import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { localDateTime } from '../../values/date-arithmetic.ts';
import { str } from '../../values/print.ts';
import { type Raw, trusted } from '../../values/raw.ts';
import { strftime } from '../../values/strftime.ts';
import type { PluginContext } from '../plugin.ts';

/** What a template file sees of itself: `template_path`, `ansible_managed`, ... */
export function templateVariables(name: string, path: string, context: PluginContext): Map<string, Raw> {
  const { mtime, uid } = statSync(path);
  const own = userInfo();
  const variables = new Map<string, Raw>([
    ['template_host', hostname()],
    ['template_path', name],
    ['template_mtime', localDateTime(mtime)],
    ['template_uid', own.uid === uid ? own.username : uid === 0 ? 'root' : uid],
    ['template_run_date', localDateTime(new Date())],
    ['template_destpath', null],
    ['template_fullpath', path],
  ]);
  if (context.scope.get('ansible_managed') === undefined) {
    const setting = str(
      context.environment.setting?.('DEFAULT_MANAGED_STR')?.elsewhere().value ?? 'Ansible managed',
    );
    const managed = setting
      .replaceAll('{host}', '{{ template_host }}')
      .replaceAll('{uid}', '{{ template_uid }}')
      .replaceAll('{file}', '{{ template_path }}');
    variables.set('ansible_managed', trusted(strftime(localDateTime(mtime), managed), undefined));
  }
  return variables;
}
