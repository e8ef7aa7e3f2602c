import type { PluginDocs } from '../plugin-doc.ts';

/** What is documented, by type; a type's table is loaded when it is asked for. */
const LOADERS = {
  become: async () => (await import('./become.ts')).becomeDocs,
  cache: async () => (await import('./cache.ts')).cacheDocs,
  callback: async () => (await import('./callback.ts')).callbackDocs,
  connection: async () => (await import('./connection.ts')).connectionDocs,
  filter: async () => (await import('./filter.ts')).filterDocs,
  inventory: async () => (await import('./inventory.ts')).inventoryDocs,
  lookup: async () => (await import('./lookup.ts')).lookupDocs,
  shell: async () => (await import('./shell.ts')).shellDocs,
  strategy: async () => (await import('./strategy.ts')).strategyDocs,
  test: async () => (await import('./test.ts')).testDocs,
  vars: async () => (await import('./vars.ts')).varsDocs,
} as const satisfies Readonly<Record<string, () => Promise<PluginDocs>>>;

/** The plugins of a type, by name; none for a type that there are no plugins of. */
export async function loadPluginDocs(type: string): Promise<PluginDocs> {
  const loaders: Readonly<Record<string, () => Promise<PluginDocs>>> = LOADERS;
  return (await loaders[type]?.()) ?? {};
}
