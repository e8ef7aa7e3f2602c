import { baseOf, shellFunction, type Target } from '../target/target.ts';
import type { AnyModule } from './define.ts';
import { ModuleFailure } from './result.ts';
import type { OptionSpec, OptionSpecs } from './spec.ts';

type Arguments = Readonly<Record<string, unknown>>;
type Words = ReadonlyMap<string, string>;

/**
 * Expands `~`, `~user`, `$NAME` and `${NAME}` in every option of type `path`, as Python's expanduser and expandvars do
 * on the host: with the home and environment of the user that the module runs as. Asks the host only when there is
 * something to expand, once for each name and target. A module never expands paths itself.
 */
export async function expandPaths(module: AnyModule, args: Arguments, target: Target): Promise<Arguments> {
  const names = new Set<string>();
  mapPaths(module.options, args, (path) => {
    for (const name of namesIn(path)) names.add(name);
    return path;
  });
  if (names.size === 0) return args;
  const words = module.controllerOnly === true ? localWords(names) : await askWords(names, target);
  return mapPaths(module.options, args, (path) => expand(path, words));
}

/** Expands texts as `expandPaths` does, by the host's environment. */
export async function expandTexts(texts: readonly string[], target: Target): Promise<string[]> {
  const names = new Set(texts.flatMap(namesIn));
  if (names.size === 0) return [...texts];
  const words = await askWords(names, target);
  return texts.map((text) => expand(text, words));
}

function mapPaths(specs: OptionSpecs, args: Arguments, change: (path: string) => string): Arguments {
  const mapped: Record<string, unknown> = { ...args };
  for (const [name, spec] of Object.entries(specs)) {
    if (mapped[name] !== undefined) mapped[name] = mapValue(spec, mapped[name], change);
  }
  return mapped;
}

function mapValue(spec: OptionSpec, value: unknown, change: (path: string) => string): unknown {
  if (spec.type === 'path' && typeof value === 'string') return change(value);
  if (Array.isArray(value)) {
    if (spec.elements === 'path')
      return value.map((item) => (typeof item === 'string' ? change(item) : item));
    return spec.options === undefined ? value : value.map((item) => mapSub(spec, item, change));
  }
  return spec.options === undefined ? value : mapSub(spec, value, change);
}

function mapSub(spec: OptionSpec, value: unknown, change: (path: string) => string): unknown {
  const isRecord = typeof value === 'object' && value !== null && !(value instanceof Map);
  return isRecord && spec.options !== undefined ? mapPaths(spec.options, value as Arguments, change) : value;
}

const VARIABLE = /\$(?:([A-Za-z0-9_]+)|\{([^}]*)\})/g;
const HOME = /^~([^/]*)/;
/** Only what a shell can name is looked up; anything else stays as it is. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What a path refers to: `$NAME` for a variable, `~user` or `~` for a home. */
function namesIn(path: string): string[] {
  const variables = [...path.matchAll(VARIABLE)].map((found) => found[1] ?? found[2] ?? '');
  const names = variables.filter((name) => NAME.test(name)).map((name) => `$${name}`);
  const home = HOME.exec(path);
  return home === null ? names : [...names, home[0]];
}

function expand(path: string, words: Words): string {
  const text = path.replace(VARIABLE, (match, plain?: string, braced?: string) => {
    return words.get(`$${plain ?? braced ?? ''}`) ?? match;
  });
  return text.replace(HOME, (match) => {
    const home = words.get(match);
    if (home === undefined) return match;
    return text.length > match.length ? home.replace(/\/+$/, '') : home.replace(/(?<=.)\/+$/, '') || '/';
  });
}

function localWords(names: ReadonlySet<string>): Words {
  const words = new Map<string, string>();
  for (const name of names) {
    const value = name === '~' ? process.env.HOME : process.env[name.slice(1)];
    if (value !== undefined && (name === '~' || name.startsWith('$'))) words.set(name, value);
  }
  return words;
}

/**
 * Arguments: names as `namesIn` gives them. Prints for each `+value` or `-`, ended by a NUL. Only exported variables
 * count: the session's own are not the module's environment.
 */
const lookUp = shellFunction(
  'tsible_expand',
  [],
  `local name user line rest
exported="
$(export -p)
"
for name in "$@"; do
  case $name in
  '~')
    if [ -n "\${HOME+x}" ]; then printf '+%s\\0' "$HOME"; continue; fi
    name="~$(id -un)" ;;
  esac
  case $name in
  '~'*)
    user=\${name#?}
    line=$(getent passwd "$user" 2>/dev/null || grep "^$user:" /etc/passwd)
    line=\${line%:*}
    if [ -n "$line" ]; then printf '+%s\\0' "\${line##*:}"; else printf '%s\\0' -; fi ;;
  *)
    name=\${name#?}
    case $exported in
    *"
export $name="*|*"
declare -x $name="*) eval "printf '+%s\\\\0' \\"\\$$name\\"" ;;
    *) printf '%s\\0' - ;;
    esac ;;
  esac
done`,
);

/** Of each target what doesn't change: its own variables and home; other users come, go and move. */
const known = new WeakMap<Target, Map<string, string | undefined>>();

async function askWords(names: ReadonlySet<string>, target: Target): Promise<Words> {
  const base = baseOf(target);
  const lasting = known.get(base) ?? new Map<string, string | undefined>();
  known.set(base, lasting);
  const words = new Map(lasting);
  const unknown = [...names].filter((name) => !words.has(name));
  if (unknown.length > 0) {
    const reply = await target.call(lookUp, unknown);
    const answers = reply.stdout.toString().split('\0');
    if (answers.length !== unknown.length + 1)
      throw new ModuleFailure(`cannot expand ${unknown.join(', ')} on the host: ${reply.stderr.toString()}`);
    for (const [index, name] of unknown.entries()) {
      const answer = answers[index] ?? '-';
      const value = answer.startsWith('+') ? answer.slice(1) : undefined;
      words.set(name, value);
      if (name === '~' || name.startsWith('$')) lasting.set(name, value);
    }
  }
  return new Map([...words].filter((entry): entry is [string, string] => entry[1] !== undefined));
}
