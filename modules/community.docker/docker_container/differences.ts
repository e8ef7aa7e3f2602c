import type { ResultValue } from '../../../runtime/module/result.ts';
import { at, isDict, type Json, type JsonDict, shown, texts } from '../../support/docker/client.ts';
import type { readComparisons } from './comparisons.ts';
import type { ModuleArguments } from './own-options.ts';
import { matches, type Setting } from './setting.ts';
import { commandWords, settingsOf } from './settings.ts';

/** The settings that a container has otherwise than it is to have them. */
export function differencesOf(
  args: ModuleArguments,
  comparison: ReturnType<typeof readComparisons>,
  present: JsonDict,
  image: JsonDict | undefined,
): Setting[] {
  const found = settingsOf(args)
    .filter((one) => comparison(one.name) !== 'ignore')
    .filter((one) => !matches(one, present, image, comparison(one.name)));
  const command = commandWords(args.command);
  const is = texts(at(present, 'Config.Cmd'));
  const whole = [...(args.entrypoint ?? []).slice(1), ...(command ?? [])];
  if (
    command !== undefined &&
    comparison('command') !== 'ignore' &&
    JSON.stringify(is) !== JSON.stringify(command)
  )
    found.push({
      name: 'command',
      words: [],
      wanted: command,
      present: () => is,
      compare: 'equal',
      update: [],
    });
  // What the client was told of an entry point of several words is in the command.
  return found.filter(
    (one) =>
      one.name !== 'entrypoint' ||
      JSON.stringify([...texts(at(present, 'Config.Entrypoint')), ...is]) !==
        JSON.stringify([args.entrypoint?.[0], ...whole]),
  );
}

/** A setting as a diff shows it: the policy's name, sets in order. */
export function shownSetting(value: Json): ResultValue {
  if (isDict(value) && 'MaximumRetryCount' in value) return shown(value.Name);
  if (Array.isArray(value)) return [...value].sort().map((one) => shown(one));
  return shown(value);
}

/** The variables of a container: those that it is given, and the image's others. */
export function withImage(env: readonly string[], image: JsonDict | undefined): string[] {
  const names = new Set(env.map((one) => one.split('=', 1)[0]));
  return [...env, ...texts(at(image, 'Config.Env')).filter((one) => !names.has(one.split('=', 1)[0]))];
}
