import type { RawDict } from '../../values/raw.ts';
import type { Value } from '../../values/value.ts';
import type { DataLoader } from '../../yaml/files.ts';
import type { InventoryData } from '../data.ts';

/** What an inventory plugin is given. */
export interface SourceContext {
  readonly data: InventoryData;
  readonly loader: DataLoader;
  /** Evaluates an expression (`compose`, `groups`, `keyed_groups`) with a host's variables; absent where there is no templar. */
  readonly templates?: InventoryTemplates | undefined;
}

/** Templates that inventory plugins evaluate: with a host's variables, or with variables of their own. */
export interface InventoryTemplates {
  expression(source: string, variables: RawDict): Value;
  condition(source: string, variables: RawDict): boolean;
}

/** One kind of inventory source. */
export interface SourcePlugin {
  /** Its name in INVENTORY_ENABLED. */
  readonly name: string;
  /** Whether it wants to try the source. */
  accepts(source: string, context: SourceContext): boolean;
  /** Adds what the source holds. @throws TsibleError when the source is none of its kind. */
  read(source: string, context: SourceContext): void;
}
