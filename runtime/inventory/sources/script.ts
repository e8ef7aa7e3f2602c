import { isUtf8 } from 'node:buffer';
import { messageOf, TsibleError } from '../../errors/error.ts';
import { Origin, Source } from '../../errors/source.ts';
import { parseJson } from '../../values/parse-json.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import { loadJson } from '../../yaml/json.ts';
import type { InventoryData } from '../data.ts';
import type { Group } from '../model.ts';
import { isExecutable } from './files.ts';
import { runScript, type ScriptRun } from './run-script.ts';
import type { SourceContext, SourcePlugin } from './source.ts';

/** A program that prints the inventory as JSON when it is called with `--list`. */
export const script: SourcePlugin = {
  name: 'script',
  accepts: isExecutable,
  read(path, context) {
    return new ScriptInventory(path, context).read();
  },
};

class ScriptInventory {
  readonly #hosts = new Set<string>();
  readonly #origin: Origin;
  readonly #data: InventoryData;

  constructor(
    readonly path: string,
    readonly context: SourceContext,
  ) {
    this.#origin = new Origin(new Source(`<inventory script output from '${path}'>`, ''), -1);
    this.#data = context.data;
  }

  async read(): Promise<void> {
    const { stdout, stderr } = await this.#run(['--list']);
    const content = this.#json(stdout);
    const fault = content === undefined ? 'Value could not be parsed as JSON.' : profileFault(content);
    if (fault !== undefined || !(content instanceof Map))
      throw new TsibleError('Unable to get JSON decoder for inventory script result.', {
        help: helpOf(stderr),
        cause: new TsibleError(fault ?? '', { cause: content === undefined ? jsonFault(stdout) : undefined }),
      });
    if (stderr.trim() !== '' && this.#data.settings.INVENTORY_SCRIPT_ALWAYS_SHOW_STDERR)
      this.#data.notices.warn(stderr.trimEnd());
    let hostVars: RawDict | undefined;
    for (const [name, value] of content) {
      if (name === '_meta') hostVars = this.#hostVars(value);
      else this.#group(String(name), value);
    }
    if (hostVars === undefined)
      this.#deprecated(
        "Inventory scripts should always provide 'meta.hostvars'. Host variables will be collected by running the inventory script with the '--host' option for each host.",
      );
    for (const name of this.#hosts) {
      const vars = hostVars === undefined ? await this.#ask(name) : hostVars.get(name);
      const host = this.#data.addHost(name);
      if (vars instanceof Map)
        for (const [key, value] of vars) this.#data.setHostVariable(host, String(key), value, this.#origin);
    }
  }

  #hostVars(meta: Raw): RawDict {
    const found = meta instanceof Map ? meta.get('hostvars') : undefined;
    if (!(found instanceof Map))
      throw new TsibleError(
        `Value contains '_meta.hostvars' which is '${typeNameOf(found)}' instead of 'dict'.`,
      );
    return found;
  }

  #group(name: string, value: Raw): void {
    const group = this.#data.addGroup(name);
    const content = this.#normal(group, value);
    const hosts = content.get('hosts');
    if (hosts !== undefined) {
      if (!Array.isArray(hosts)) throw this.#wrongType(group, 'hosts', hosts, 'list');
      for (const host of hosts) {
        this.#hosts.add(String(host));
        this.#data.addHost(String(host), group);
      }
    }
    const vars = content.get('vars');
    if (vars !== undefined) {
      if (!(vars instanceof Map)) throw this.#wrongType(group, 'vars', vars, 'dict');
      for (const [key, item] of vars) this.#data.setGroupVariable(group, String(key), item, this.#origin);
    }
    const children = content.get('children');
    if (Array.isArray(children))
      for (const child of children) group.addChild(this.#data.addGroup(String(child)));
  }

  /** The older forms: a group that is a list of hosts, and one that is a host with its variables. */
  #normal(group: Group, value: Raw): RawDict {
    if (!(value instanceof Map)) {
      this.#deprecated(`Group '${group.name}' was converted to 'dict' from '${typeNameOf(value)}'.`);
      return new Map([['hosts', value]]);
    }
    if (['hosts', 'vars', 'children'].some((key) => value.has(key))) return value;
    this.#deprecated(
      `Treating malformed group '${group.name}' as the sole host of that group. Variables provided in this manner cannot be templated.`,
    );
    return new Map<string, Raw>([
      ['hosts', [group.name]],
      ['vars', value],
    ]);
  }

  async #ask(host: string): Promise<Raw> {
    const { stdout, stderr } = await this.#run(['--host', host]);
    if (stdout.trim() === '') return new Map();
    const found = this.#json(stdout);
    if (found === undefined)
      throw new TsibleError(`Inventory script result for host '${host}' could not be parsed as JSON.`, {
        help: helpOf(stderr),
      });
    return found;
  }

  async #run(args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
    let run: ScriptRun;
    try {
      run = await runScript(this.path, args);
    } catch (error) {
      if (error instanceof TsibleError) throw error;
      throw new TsibleError(
        `Failed to execute inventory script command '${[this.path, ...args].join(' ')}': ${messageOf(error)}`,
      );
    }
    const stderr = run.stderr.toString();
    if (run.code !== 0)
      throw new TsibleError(`Inventory script returned non-zero exit code ${run.code}.`, {
        help: helpOf(stderr),
      });
    return { stdout: this.#decoded(run.stdout, stderr), stderr };
  }

  #decoded(bytes: Buffer, stderr: string): string {
    if (isUtf8(bytes)) return bytes.toString();
    throw new TsibleError(
      'Inventory script result contained characters that cannot be interpreted as UTF-8.',
      {
        help: helpOf(stderr),
      },
    );
  }

  /** What a script prints is as good as a file: its strings may be templates. Undefined for what is no JSON. */
  #json(text: string): Raw | undefined {
    const source = new Source(`<inventory script output from '${this.path}'>`, text);
    const json = loadJson(source, {
      trusted: true,
      decrypt: (ciphertext, origin) => this.context.loader.options.vault.decryptText(ciphertext, origin),
    });
    return json?.value;
  }

  #wrongType(group: Group, key: string, value: Raw, wanted: string): TsibleError {
    return new TsibleError(
      `Value contains '${group.name}.${key}' which is '${typeNameOf(value)}' instead of '${wanted}'.`,
    );
  }

  #deprecated(message: string): void {
    this.#data.notices.deprecate?.(message, { origin: this.#origin, removedIn: '2.23' });
  }
}

function jsonFault(text: string): TsibleError | undefined {
  try {
    parseJson(text);
    return undefined;
  } catch (error) {
    return new TsibleError(messageOf(error));
  }
}

/** What is wrong with the form that a script says its result has (`_meta.profile`); undefined when nothing is. */
function profileFault(content: Raw): string | undefined {
  const wrong = (what: string, value: Raw | undefined, wanted: string): string =>
    `${what} is '${typeNameOf(value)}' instead of '${wanted}'.`;
  if (!(content instanceof Map)) return wrong('Value', content, 'dict');
  if (!content.has('_meta')) return undefined;
  const meta = content.get('_meta');
  if (!(meta instanceof Map)) return wrong("Value contains '_meta' which", meta, 'dict');
  if (!meta.has('profile')) return undefined;
  const profile = meta.get('profile');
  if (typeof profile !== 'string') return wrong("Value contains '_meta.profile' which", profile, 'str');
  if (!profile.startsWith('inventory_')) return `Non-inventory profile '${profile}' is not allowed.`;
  return profile === 'inventory_legacy' ? undefined : `Unknown profile name '${profile}'.`;
}

function typeNameOf(value: Raw | undefined): string {
  if (value === undefined || value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Map) return 'dict';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' || typeof value === 'bigint' ? 'int' : 'str';
}

function helpOf(stderr: string): string | undefined {
  return stderr.trim() === '' ? undefined : `Standard error from inventory script:\n${stderr}`;
}
