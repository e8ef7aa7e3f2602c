import type { YAMLError } from 'yaml';
import { diagnose } from './diagnose/structure.ts';
import type { YamlFault } from './fault.ts';

/**
 * Turns what the yaml package says of a text into what libyaml would say. The package is stricter in places and laxer
 * in others, so that libyaml's own rules decide whenever it complains or finds more than one document.
 * @returns undefined when libyaml takes the text.
 */
export function explain(
  problems: readonly YAMLError[],
  documents: number,
  text: string,
): YamlFault | undefined {
  // Tags are for the constructor to judge, except for handles that were never declared.
  const [first] = problems.filter((problem) => !problem.message.startsWith('Unresolved tag'));
  // The package takes a lone `...` for an empty document, and puts escaped surrogates together.
  const suspicious = first !== undefined || documents > 1 || /^\.\.\.\s|\\u[dD][89a-fA-F]/m.test(text);
  if (!suspicious) return undefined;
  const fault = diagnose(text);
  if (fault !== undefined || first === undefined || harmless(first)) return fault;
  return { kind: 'syntax', problem: first.message, offset: first.pos[0] };
}

/** Complaints that leave the structure as libyaml reads it. */
function harmless({ code, message }: YAMLError): boolean {
  return (
    code === 'BAD_INDENT' ||
    code === 'BAD_ALIAS' ||
    code === 'BAD_DIRECTIVE' ||
    message.startsWith('Comments must be separated')
  );
}
