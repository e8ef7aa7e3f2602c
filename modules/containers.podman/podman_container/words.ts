import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { splitWords } from '../../support/shlex.ts';
import type { ContainerArguments } from './options.ts';
import { CONTAINER_WORDS, type WordOption } from './table.ts';

/** An option's value as the container gets it; null where it is not given. */
export function optionValue(args: ContainerArguments, option: WordOption | 'command'): Value {
  const value = args[option];
  if (option === 'rm' && args.generate_systemd.get('new') === true) return true;
  if (option === 'log_opt' && args.log_opt !== undefined)
    return new Map(Object.entries(args.log_opt).map(([key, one]) => [key, one ?? null]));
  if (option === 'systemd' && args.systemd !== undefined) return str(args.systemd).toLowerCase();
  return (value ?? null) as Value;
}

/** The words that make a container, without the command's name. */
export function containerWords(args: ContainerArguments, action: 'create' | 'run'): string[] {
  const words = [action, '--name', args.name];
  for (const option of Object.keys(CONTAINER_WORDS) as WordOption[]) {
    if (option === 'detach' && (action === 'create' || args.attach !== undefined)) continue;
    words.push(...optionWords(option, optionValue(args, option)));
  }
  if (args.cmd_args !== undefined) words.push(...args.cmd_args.map(str));
  return [...words, args.image ?? '', ...commandOf(args.command)];
}

/** A command that is one text is divided at its spaces. */
function commandOf(command: Value | undefined): string[] {
  if (Array.isArray(command)) return command.map(str);
  return command === undefined || command === null ? [] : str(command).split(/\s+/).filter(Boolean);
}

/** The command, to be compared. */
export function comparableCommand(command: Value): Value {
  return Array.isArray(command) ? command.map(str) : splitWords(str(command));
}

/** An option as words. */
function optionWords(option: WordOption, value: Value): string[] {
  if (value === null) return [];
  const [flag, way] = CONTAINER_WORDS[option];
  const items = (Array.isArray(value) ? value : [value])
    .map(str)
    .filter((item) => item !== '' || !isMount(option));
  const pairs = value instanceof Map ? [...value].filter(([, one]) => one !== null) : [];
  switch (way) {
    case 'value':
      return [flag, str(value)];
    case 'equals':
      return [`${flag}=${str(value)}`];
    case 'list':
      return items.flatMap((item) => [flag, item]);
    case 'list=':
      return items.map((item) => `${flag}=${item}`);
    case 'joined':
      return [flag, items.join(',')];
    case 'flag':
      return value === true ? [flag] : [];
    case 'pairs:':
      return pairs.flatMap(([key, one]) => [flag, `${str(key)}:${str(one)}`]);
    case 'pairs=':
      return pairs.flatMap(([key, one]) => {
        const pair = `${option === 'log_opt' ? str(key).replace('max_size', 'max-size') : str(key)}=${str(one)}`;
        return option === 'cgroup_conf' ? [`${flag}=${pair}`] : [flag, pair];
      });
  }
}

function isMount(option: WordOption): boolean {
  return option === 'volume' || option === 'mount';
}
