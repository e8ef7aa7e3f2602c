import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Rabbitmq } from './client.ts';

/** Limits by their names in RabbitMQ; less than 0 is none. */
export type Limits = Readonly<Record<string, number>>;

/** The limits that a list of rabbitmqctl's tells, as JSON. */
export async function presentLimits(rabbitmq: Rabbitmq, words: readonly string[]): Promise<Limits> {
  const [text = ''] = await rabbitmq.run([words]);
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ModuleFailure(`Unexpected output of rabbitmqctl ${words[0]}: ${text}`);
  }
}

/** Whether limits are others than those wanted. */
export function differ(present: Limits, wanted: Limits): boolean {
  return Object.entries(wanted).some(([name, limit]) => {
    const is = present[name] ?? -1;
    return is !== limit && !(is < 0 && limit < 0);
  });
}
