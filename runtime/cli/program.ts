const FLAG = '--title=';

/**
 * The name that a command goes by in its messages: its own, or that of the shim that started it. A shim says its name with
 * node's `--title`, which nothing that the command starts inherits.
 */
export function programName(own: string): string {
  return process.execArgv.find((flag) => flag.startsWith(FLAG))?.slice(FLAG.length) ?? own;
}
