import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { OptionSpecs } from '../../../runtime/module/spec.ts';
import type { Rabbitmq } from './client.ts';

/** The options of limits of users and of virtual hosts alike. */
export const LIMIT_OPTIONS = {
  max_connections: { type: 'int', default: -1, description: 'Most connections; less than 0: any number.' },
  node: { type: 'str', description: "The Erlang node's name." },
  state: {
    type: 'str',
    default: 'present',
    choices: ['present', 'absent'],
    description: 'Whether there are limits.',
  },
} as const satisfies OptionSpecs;

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
