import { TsibleError } from '../../errors/error.ts';
import type { Group } from '../../inventory/model.ts';
import { compareStrings } from '../../values/compare.ts';
import { str } from '../../values/print.ts';
import type { Dict, Value } from '../../values/value.ts';
import { VaultedText } from '../../yaml/dump/vaulted.ts';
import { type ShownVariables, unmarked } from './variables.ts';

/** The tree of groups and hosts below a group, drawn with lines. */
export function graphText(start: Group, variables: ShownVariables | undefined): string {
  return groupLines(start, 0, variables).join('\n');
}

function groupLines(group: Group, depth: number, variables: ShownVariables | undefined): string[] {
  const lines = [branch(`@${group.name}:`, depth)];
  for (const child of group.children) lines.push(...groupLines(child, depth + 1, variables));
  if (group.name !== 'all') {
    for (const host of group.hosts) {
      lines.push(branch(host.name, depth + 1));
      if (variables !== undefined) lines.push(...variableLines(variables.host(host), depth + 2));
    }
  }
  if (variables !== undefined) lines.push(...variableLines(variables.group(group), depth + 1));
  return lines;
}

function branch(name: string, depth: number): string {
  return depth === 0 ? name : `${'  |'.repeat(depth)}--${name}`;
}

function variableLines(vars: Dict, depth: number): string[] {
  return [...vars]
    .sort(([a], [b]) => compareStrings(str(a), str(b)))
    .map(([name, value]) => branch(`{${str(name)} = ${text(unmarked(value))}}`, depth));
}

/** Only what is vaulted as a whole is decrypted. */
function text(value: Value): string {
  if (!(value instanceof VaultedText)) return str(value);
  try {
    return value.decrypt();
  } catch (error) {
    throw error instanceof TsibleError ? (error.cause ?? error) : error;
  }
}
