import { TsibleError } from '../../errors/error.ts';
import { str } from '../../values/print.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import { Template } from '../../values/raw.ts';
import type { Group, Host } from '../model.ts';
import { configError, mayConfigure, readConfig, requireTemplar } from './plugin-config.ts';
import type { SourceContext, SourcePlugin } from './source.ts';

/** Makes hosts and groups of all combinations of its `layers`. */
export const generator: SourcePlugin = {
  name: 'generator',
  accepts: mayConfigure,
  read(source, context) {
    const config = readConfig(source, 'generator', context);
    const layers = config.get('layers');
    const hosts = config.get('hosts');
    if (!(layers instanceof Map)) throw configError("generator: 'layers' must be a dictionary of lists");
    if (!(hosts instanceof Map)) throw configError("generator: 'hosts' must be a dictionary");
    for (const variables of combinations(layers)) {
      const name = render(hosts.get('name'), variables, context);
      if (typeof name !== 'string') throw configError("generator: 'hosts' needs a 'name'");
      const host = context.data.addHost(name);
      addParents(host, hosts.get('parents'), variables, context);
    }
  },
};

/** One dict for each combination of the layers' items; the last layer varies fastest. */
function combinations(layers: RawDict): RawDict[] {
  let found: RawDict[] = [new Map()];
  for (const [name, items] of layers) {
    if (!Array.isArray(items)) throw configError(`generator: layer '${String(name)}' must be a list`);
    found = found.flatMap((before) => items.map((item) => new Map(before).set(name, item)));
  }
  return found;
}

function addParents(
  child: Group | Host,
  parents: Raw | undefined,
  variables: RawDict,
  context: SourceContext,
): void {
  if (!Array.isArray(parents)) return;
  for (const parent of parents) {
    const name = parent instanceof Map ? render(parent.get('name'), variables, context) : undefined;
    if (!(parent instanceof Map) || typeof name !== 'string' || name === '')
      throw new TsibleError(`Element ${child.name} has a parent with no name.`);
    const group = context.data.addGroup(name);
    const vars = parent.get('vars');
    if (vars instanceof Map)
      for (const [key, value] of vars)
        context.data.setGroupVariable(group, str(key), render(value, variables, context) ?? null);
    context.data.adopt(group, child);
    addParents(group, parent.get('parents'), variables, context);
  }
}

/** Only texts are rendered here; structures keep their templates for later. */
function render(raw: Raw | undefined, variables: RawDict, context: SourceContext): Raw | undefined {
  return raw instanceof Template ? requireTemplar(context)(variables).resolve(raw) : raw;
}
