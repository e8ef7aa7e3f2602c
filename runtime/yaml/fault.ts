/**
 * Why a text is not the YAML that Ansible reads. `syntax` and `construct` faults are worded as libyaml and PyYAML word
 * them; hints for common mistakes apply to them. The other kinds carry a message of their own.
 */
export type YamlFault =
  | {
      readonly kind: 'syntax' | 'construct';
      /** What was being read, e.g. `while parsing a block mapping`. */
      readonly context?: string | undefined;
      readonly problem: string;
      readonly offset: number;
    }
  | { readonly kind: 'reader' | 'value' | 'ansible'; readonly message: string; readonly offset: number };

/** Thrown by the construction of values; load.ts turns it into a message. */
export class YamlFaultError extends Error {
  constructor(readonly fault: YamlFault) {
    super('message' in fault ? fault.message : fault.problem);
  }
}
