/** Types of plugins that have settings. */
export const CONFIGURABLE_TYPES = [
  'become',
  'cache',
  'callback',
  'cliconf',
  'connection',
  'httpapi',
  'inventory',
  'lookup',
  'netconf',
  'shell',
  'vars',
] as const;

export type ConfigurableType = (typeof CONFIGURABLE_TYPES)[number];
