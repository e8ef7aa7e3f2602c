import type { Options } from '../../../runtime/module/spec.ts';
import { at, isDict, type Json, type JsonDict, texts } from '../../support/docker/client.ts';
import type { Comparison } from './comparisons.ts';
import type { CONTAINER_OPTIONS } from './options.ts';

export type ContainerArguments = Options<typeof CONTAINER_OPTIONS> & {
  readonly default_host_ip?: string | undefined;
};

/** A setting of a container: the words that make it, and how what is wanted compares to what is. */
export interface Setting {
  readonly name: string;
  readonly words: readonly string[];
  readonly wanted: Json;
  readonly present: (container: JsonDict, image: JsonDict | undefined) => Json;
  /** `contains`: more may be there. */
  readonly compare: 'equal' | 'contains';
  /** The words that change it in a container that is there; '' where it must be made anew. */
  readonly update: readonly string[];
}

export type Add = (
  name: string,
  words: readonly string[],
  wanted: Json,
  present: Setting['present'],
  compare?: Setting['compare'],
) => void;

/** What the image brings, which is there beside what a task names. */
const OF_IMAGE: Readonly<Record<string, string>> = {
  env: 'Config.Env',
  exposed_ports: 'Config.ExposedPorts',
  labels: 'Config.Labels',
};

/** Whether what is there is as it is wanted. */
export function matches(
  { name, wanted, compare, present }: Setting,
  container: JsonDict,
  image: JsonDict | undefined,
  mode: Comparison,
): boolean {
  const is = present(container, image);
  const own = at(image, OF_IMAGE[name] ?? '-');
  if (Array.isArray(wanted)) {
    const have = new Set(texts(is));
    if (compare === 'equal' && mode !== 'allow_more_present')
      return JSON.stringify(wanted) === JSON.stringify(texts(is));
    if (mode === 'strict') {
      const keys = new Set(texts(wanted).map((one) => one.split('=')[0]));
      const more = Array.isArray(own)
        ? texts(own).filter((one) => !keys.has(one.split('=')[0]))
        : isDict(own)
          ? Object.keys(own)
          : [];
      if (new Set([...texts(wanted), ...more]).size !== have.size) return false;
    }
    return texts(wanted).every((one) => have.has(one));
  }
  if (isDict(wanted)) {
    const more = isDict(own) ? Object.keys(own) : [];
    const keys = new Set([...Object.keys(wanted), ...more]);
    if (mode === 'strict' && isDict(is) && Object.keys(is).length !== keys.size) return false;
    return Object.entries(wanted).every(
      ([key, value]) => JSON.stringify(isDict(is) ? is[key] : undefined) === JSON.stringify(value),
    );
  }
  return wanted === is;
}
