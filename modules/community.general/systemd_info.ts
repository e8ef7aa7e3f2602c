import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { mustSucceed, runCommands, shownWords, stepOf } from '../support/commands.ts';
import { fnmatchRegExp } from '../support/fnmatch.ts';

const STATE = ['LoadState', 'ActiveState', 'SubState'];
const FILE = ['FragmentPath', 'UnitFileState', 'UnitFilePreset'];

/** What is told of each kind of unit, beside its state. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  service: [...FILE, 'MainPID', 'ExecMainPID'],
  target: FILE,
  socket: FILE,
  mount: ['Where', 'What', 'Options', 'Type'],
  timer: FILE,
};

export default defineModule({
  name: 'community.general.systemd_info',
  summary: "Tell the state of systemd's units",
  options: {
    unitname: {
      type: 'list',
      elements: 'str',
      default: [],
      description: 'Names, or patterns of names; all when left out.',
    },
    extra_properties: {
      type: 'list',
      elements: 'str',
      default: [],
      description: 'Further properties to tell.',
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const list = [
      'systemctl',
      'list-units',
      '--no-pager',
      '--type',
      Object.keys(PROPERTIES).join(','),
      '--all',
      '--plain',
      '--no-legend',
    ];
    const listed = await runCommands(target, [{ step: 'list', argv: list }], { need: ['systemctl'] });
    const units = new Map<string, Record<string, string>>();
    for (const line of mustSucceed(stepOf(listed, 'list'), shownWords(list, listed)).out.split('\n')) {
      const [name, loadstate, activestate, substate] = line.trim().split(/\s+/);
      if (
        name === undefined ||
        loadstate === undefined ||
        activestate === undefined ||
        substate === undefined
      )
        continue;
      units.set(name, { name, loadstate, activestate, substate });
    }
    const chosen =
      args.unitname.length === 0 ? [...units.keys()] : matching([...units.keys()], args.unitname);
    const known = chosen.filter(
      (name) => !['not-found', 'masked'].includes(units.get(name)?.loadstate ?? ''),
    );
    const shown = await runCommands(
      target,
      known.map((name) => ({
        step: name,
        argv: ['systemctl', 'show', '-p', propertiesOf(name, args.extra_properties).join(','), '--', name],
        must: true,
      })),
    );
    const result: Record<string, ResultValue> = {};
    for (const name of chosen) {
      if (!known.includes(name)) {
        result[name] = units.get(name) ?? { name, loadstate: 'not-found' };
        continue;
      }
      const properties = propertiesOf(name, args.extra_properties);
      const argv = ['systemctl', 'show', '-p', properties.join(','), '--', name];
      const values = parse(mustSucceed(stepOf(shown, name), shownWords(argv, listed)).out);
      const missing = args.extra_properties.filter((one) => !values.has(one.toLowerCase()));
      if (missing.length > 0)
        throw new ModuleFailure(
          `The following properties do not exist for unit '${name}': ${missing.join(', ')}`,
        );
      const told: Record<string, ResultValue> = { name };
      for (const property of [...STATE, ...properties].map((one) => one.toLowerCase()))
        if (values.has(property)) told[property] = values.get(property);
      result[name] = told;
    }
    return { changed: false, units: result };
  },
});

function propertiesOf(unit: string, extra: readonly string[]): string[] {
  const kind = unit.slice(unit.lastIndexOf('.') + 1);
  return [...new Set([...(PROPERTIES[kind] ?? []), ...STATE, ...extra])];
}

/** The names that match one of the patterns, sorted. @throws ModuleFailure when none does */
function matching(names: readonly string[], patterns: readonly string[]): string[] {
  const found = new Set(
    patterns.flatMap((pattern) => names.filter((name) => fnmatchRegExp(pattern).test(name))),
  );
  if (found.size === 0)
    throw new ModuleFailure(`No units match any of the provided patterns: ${patterns.join(', ')}`);
  return [...found].sort();
}

/** `Key=value` lines; the first of a key counts. */
function parse(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    const key = line.slice(0, at).toLowerCase();
    if (at >= 0 && !values.has(key)) values.set(key, line.slice(at + 1));
  }
  return values;
}
