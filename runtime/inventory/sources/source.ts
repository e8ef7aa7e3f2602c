import type { PluginFolders } from '../../plugins/plugin-folders.ts';
import type { ReadSetting } from '../../plugins/plugin-options.ts';
import type { Templar } from '../../template/templar.ts';
import type { RawDict } from '../../values/raw.ts';
import type { DataLoader } from '../../yaml/files.ts';
import type { InventoryData } from '../data.ts';
import type { Group, Host } from '../model.ts';

/** What an inventory plugin is given. */
export interface SourceContext {
  readonly data: InventoryData;
  readonly loader: DataLoader;
  /** Renders with the given variables; absent where a command has no templates. */
  readonly templar?: ((variables: RawDict) => Templar) | undefined;
  readonly extraVars?: RawDict | undefined;
  /** Facts that a cache holds of a host. */
  readonly cachedFacts?: ((host: string) => RawDict | undefined) | undefined;
  /** Tells what only `-vvv` shows. */
  verbose(message: string): void;
  /** Variables from group_vars or host_vars beside the sources that were read before. */
  filesOf(entity: Group | Host): readonly RawDict[];
  /** Where the user's own plugins are. */
  readonly plugins?: PluginFolders | undefined;
  readonly readSetting?: ReadSetting | undefined;
  /** False when what a cache holds of a source must not be used: it is to be read anew. */
  readonly useCache: boolean;
}

/** One kind of inventory source. */
export interface SourcePlugin {
  /** Its name in INVENTORY_ENABLED. */
  readonly name: string;
  /** Whether it wants to try the source. */
  accepts(source: string, context: SourceContext): boolean;
  /** Adds what the source holds. @throws TsibleError when the source is none of its kind. */
  read(source: string, context: SourceContext): void | Promise<void>;
}
