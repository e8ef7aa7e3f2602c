import { EXIT, TsibleError } from '../../errors/error.ts';
import { nearName } from '../../errors/near.ts';
import { pythonHelp } from '../../plugins/own-plugin.ts';
import { originOfItem } from '../../values/origins.ts';
import { isReadable } from './files.ts';
import type { SourceContext, SourcePlugin } from './source.ts';

/** YAML files whose `plugin` key names the plugin that they configure. */
export function auto(
  builtin: ReadonlyMap<string, SourcePlugin>,
  find: (name: string, context: SourceContext) => SourcePlugin | undefined,
): SourcePlugin {
  return {
    name: 'auto',
    accepts: (source, context) => /\.ya?ml$/.test(source) && isReadable(source, context),
    async read(source, context) {
      const content = context.loader.load(source);
      const name = content instanceof Map ? content.get('plugin') : undefined;
      if (!(content instanceof Map) || typeof name !== 'string' || name === '')
        throw new TsibleError(
          `no root 'plugin' key found, '${source}' is not a valid YAML inventory plugin config file`,
          { exitCode: EXIT.parserError },
        );
      const plugin = find(name, context);
      if (plugin === undefined) {
        const python = context.plugins?.find('inventory', name);
        const near = nearName(name, builtin.keys());
        throw new TsibleError(`inventory config '${source}' specifies unknown plugin '${name}'`, {
          origin: originOfItem(content, 'plugin'),
          help: python === undefined ? near && `Did you mean '${near}'?` : pythonHelp(python),
          exitCode: EXIT.parserError,
        });
      }
      if (!plugin.accepts(source, context))
        throw new TsibleError(
          `inventory source '${source}' could not be verified by inventory plugin '${name}'`,
          { exitCode: EXIT.parserError },
        );
      await plugin.read(source, context);
    },
  };
}
