import type { Stepper } from '../executor/play/batch-context.ts';
import type { Display } from '../output/display.ts';
import { prompt } from './prompt.ts';

/** `--step`: `y` runs the task, `c` runs it and asks no more, anything else leaves it out. */
export function askBeforeTasks(display: Display): Stepper {
  let asks = true;
  return {
    async wants(task, host) {
      if (!asks) return true;
      const where = host === undefined ? '' : `on ${host} `;
      const question = `Perform task: TASK: ${task} ${where}(N)o/(y)es/(c)ontinue: `;
      const answer = (await prompt(question, { secret: false })).trim().toLowerCase();
      display.banner(question);
      if (['c', 'continue'].includes(answer)) asks = false;
      return !asks || ['y', 'yes'].includes(answer);
    },
  };
}
