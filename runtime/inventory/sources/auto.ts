import { EXIT, TsibleError } from '../../errors/error.ts';
import { nearName } from '../../errors/near.ts';
import { originOfItem } from '../../values/origins.ts';
import { isReadable } from './files.ts';
import type { SourcePlugin } from './source.ts';

/** YAML files whose `plugin` key names the plugin that they configure. */
export function auto(plugins: ReadonlyMap<string, SourcePlugin>): SourcePlugin {
  return {
    name: 'auto',
    accepts: (source) => /\.ya?ml$/.test(source) && isReadable(source),
    read(source, context) {
      const content = context.loader.load(source);
      const name = content instanceof Map ? content.get('plugin') : undefined;
      if (!(content instanceof Map) || typeof name !== 'string' || name === '')
        throw new TsibleError(
          `no root 'plugin' key found, '${source}' is not a valid YAML inventory plugin config file`,
          { exitCode: EXIT.parserError },
        );
      const short = name.replace(/^ansible\.(?:builtin|legacy)\./, '');
      const plugin = plugins.get(short);
      if (plugin === undefined) {
        const near = nearName(short, plugins.keys());
        throw new TsibleError(`inventory config '${source}' specifies unknown plugin '${name}'`, {
          origin: originOfItem(content, 'plugin'),
          help: near === undefined ? undefined : `Did you mean '${near}'?`,
          exitCode: EXIT.parserError,
        });
      }
      if (!plugin.accepts(source, context))
        throw new TsibleError(
          `inventory source '${source}' could not be verified by inventory plugin '${name}'`,
          { exitCode: EXIT.parserError },
        );
      plugin.read(source, context);
    },
  };
}
