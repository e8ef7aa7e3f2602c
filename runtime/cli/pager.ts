import { spawnSync } from 'node:child_process';

/** Shows a text: through PAGER (or less, if there is one) on a terminal, else as it is. */
export function page(text: string): void {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  const pager = process.env.PAGER ?? 'less';
  if (process.stdout.isTTY === true) {
    const shown = spawnSync('sh', ['-c', pager], {
      input: whole,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: pager.includes('less') ? { ...process.env, LESS: 'FRSX' } : process.env,
    });
    // 127: there is no such program.
    if (shown.error === undefined && shown.status !== 127) return;
  }
  process.stdout.write(whole);
}
