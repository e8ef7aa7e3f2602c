import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';

/** A .deb file that was fetched into a folder of its own on the host. */
interface FetchedDeb {
  readonly folder: string;
  readonly file: string;
}

const makeFolder = shellFunction('tsible_apt_folder', [], 'mktemp -d');
const removeFolder = shellFunction('tsible_apt_unfolder', [], 'rm -rf -- "$1"');

/** Fetches a URL to the host, in the way of get_url. */
export async function fetchDeb(url: string, target: Target, task: TaskContext): Promise<FetchedDeb> {
  const reply = await target.call(makeFolder, []);
  const folder = reply.stdout.toString().trim();
  if (reply.rc !== 0 || folder === '') throw new ModuleFailure(reply.stderr.toString().trim());
  const name = new URL(url).pathname.split('/').pop() || 'package.deb';
  const file = `${folder}/${name.endsWith('.deb') ? name : `${name}.deb`}`;
  const result = await task.invoke('ansible.builtin.get_url', { url, dest: file });
  if (result.failed === true) {
    await target.call(removeFolder, [folder]);
    throw new ModuleFailure(`Failure downloading ${url}, ${String(result.msg)}`);
  }
  return { folder, file };
}

export async function removeFetched(fetched: FetchedDeb, target: Target): Promise<void> {
  await target.call(removeFolder, [fetched.folder]);
}
