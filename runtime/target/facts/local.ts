import { parseIni } from '../../config/ini.ts';
import { messageOf } from '../../errors/error.ts';
import { parseJson } from '../../values/parse-json.ts';
import type { Value } from '../../values/value.ts';
import { basename } from './text.ts';
import { type FactContext, type FactTopic, sh } from './topic.ts';

/** Facts that the host's owner keeps there: files with JSON or ini, and programs that print either. */
export const local: FactTopic = {
  name: 'local',
  shell: sh`
for fact in "$fact_path"/*.fact; do
  if [ ! -e "$fact" ]; then
    [ ! -L "$fact" ] || tsible_fact_section "local broken $fact"
  elif [ -x "$fact" ]; then
    printf '\n@%s local run %s\n' "$nonce" "$fact" >&2
    tsible_fact_section "local run $fact"
    "$fact" </dev/null
    printf '\n@%s =%d\n' "$nonce" $?
  elif [ -r "$fact" ]; then
    tsible_fact_run "local read $fact" cat "$fact"
  fi
done
printf '\n@%s end\n' "$nonce" >&2`,
  read(context) {
    const found = new Map<string, Value>();
    for (const name of context.raw.sectionNames('local ')) {
      const space = name.indexOf(' ');
      const kind = name.slice(0, space);
      const path = name.slice(space + 1);
      found.set(basename(path).replaceAll('.fact', ''), factOf(context, kind, path));
    }
    return new Map([['local', found]]);
  },
};

function factOf({ raw, warn }: FactContext, kind: string, path: string): Value {
  const complain = (message: string) => {
    warn(message);
    return message;
  };
  const section = `local ${kind} ${path}`;
  if (kind === 'broken')
    return complain(`Could not stat fact (${path}): [Errno 2] No such file or directory: '${path}'`);
  const rc = raw.exitCode(section);
  if (kind === 'run' && rc !== 0)
    return complain(`Failure executing fact script (${path}), rc: ${rc}, err: ${raw.errorOutput(section)}`);
  const bytes = raw.bytes(section) ?? Buffer.alloc(0);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return complain(`error loading fact - output of running "${path}" was not utf-8`);
  }
  return readJson(text) ?? readIni(text, path, complain);
}

/** Undefined when it is no JSON. */
function readJson(text: string): Value | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function readIni(text: string, path: string, complain: (message: string) => string): Value {
  let sections: ReturnType<typeof parseIni>;
  try {
    sections = parseIni(path, text, { inlineComments: false });
  } catch {
    return complain(`error loading facts as JSON or ini - please check content: ${path}`);
  }
  const found = new Map<string, Value>();
  for (const [name, options] of sections) {
    if (name === 'DEFAULT') continue;
    const values = new Map<string, Value>();
    const texts = new Map([...options].map(([key, value]) => [key, value.text]));
    for (const key of texts.keys()) {
      try {
        values.set(key, interpolate(texts, key, name));
      } catch (error) {
        return complain(`error loading facts as ini - please check content: ${path} (${messageOf(error)})`);
      }
    }
    found.set(name, values);
  }
  return found;
}

const MAX_DEPTH = 10;

/** A value with `%(option)s` replaced and `%%` read as `%`, as configparser does by default. */
function interpolate(texts: ReadonlyMap<string, string>, key: string, section: string, depth = 1): string {
  const text = texts.get(key) ?? '';
  if (depth > MAX_DEPTH)
    throw new Error(
      `Recursion limit exceeded in value substitution: option '${key}' in section '${section}' contains an ` +
        `interpolation key which cannot be substituted in ${MAX_DEPTH} steps. Raw value: '${text}'`,
    );
  return text.replace(/%(?:(%)|\(([^)]+)\)s|(.*))/g, (_whole, percent, name, rest) => {
    if (percent !== undefined) return '%';
    if (name === undefined) {
      throw new Error(
        String(rest).startsWith('(')
          ? `bad interpolation variable reference '%${rest}'`
          : `'%' must be followed by '%' or '(', found: '%${rest}'`,
      );
    }
    const option = String(name).toLowerCase();
    if (!texts.has(option))
      throw new Error(
        `Bad value substitution: option '${key}' in section '${section}' contains an interpolation key ` +
          `'${option}' which is not a valid option name. Raw value: '${text}'`,
      );
    return interpolate(texts, option, section, depth + 1);
  });
}
