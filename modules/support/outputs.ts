import type { Reply } from '../../runtime/target/target.ts';
import { splitLines } from '../../runtime/values/text-lines.ts';

/** What a command printed, each text with its lines behind it, as Ansible's actions give them. */
export function outputs({ stdout, stderr }: Pick<Reply, 'stdout' | 'stderr'>) {
  const out = stdout.toString();
  const err = stderr.toString();
  return { stdout: out, stdout_lines: splitLines(out), stderr: err, stderr_lines: splitLines(err) };
}
