import { EXIT, TsibleError } from '../errors/error.ts';
import { Origin, Source } from '../errors/source.ts';
import type { Raw } from '../values/raw.ts';
import { type ConstructOptions, Constructor } from './construct.ts';
import { type YamlFault, YamlFaultError } from './fault.ts';
import { hintFor } from './hints.ts';
import { loadJson } from './json.ts';
import { parse } from './parse.ts';

export interface LoadOptions extends Partial<ConstructOptions> {
  /** Whether strings that hold template markers are templates: true for what an author wrote, false for data. */
  readonly trusted: boolean;
}

/**
 * Reads a text as Ansible does: as JSON if it is that, otherwise as YAML 1.1 the way PyYAML reads it. An empty text is
 * null. Dicts are Maps; every dict and list knows where it and its items were written (values/origins.ts).
 * @throws TsibleError (`YAML parsing failed: ...`, exit code 4) with the place and, for common mistakes, a hint.
 */
export function loadYaml(source: Source, options: LoadOptions): Raw {
  const complete: ConstructOptions = {
    trusted: options.trusted,
    duplicateKeys: options.duplicateKeys ?? 'warn',
    notify: options.notify ?? (() => {}),
    decrypt: options.decrypt ?? noSecrets,
  };
  const json = loadJson(source, complete);
  if (json !== undefined) return json.value;
  const parsed = parse(source.text);
  if (!parsed.ok) throw parserError(source, parsed.fault);
  if (parsed.document === undefined) return null;
  try {
    return new Constructor(source, parsed.text, complete).document(parsed.document);
  } catch (error) {
    throw error instanceof YamlFaultError ? parserError(source, error.fault) : error;
  }
}

function noSecrets(_ciphertext: string, origin: Origin | undefined): never {
  throw new TsibleError('Attempting to decrypt but no vault secrets found.', { origin });
}

function parserError(given: Source, fault: YamlFault): TsibleError {
  // The end of a text without a line end counts as a line of its own.
  const pastEnd = fault.offset > given.text.length;
  const source = pastEnd ? new Source(given.name, `${given.text}\n`) : given;
  const at = pastEnd ? source.text.length : fault.offset;
  const { line, column } = source.position(at);
  const lineStart = at - column + 1;
  const analysed = fault.kind === 'syntax' || fault.kind === 'construct';
  const hint = analysed ? hintFor(source.line(line) ?? '') : undefined;
  const message =
    hint?.message ?? ('message' in fault ? fault.message : sentence(fault.context, fault.problem));
  const offset = hint === undefined ? at : lineStart + hint.column - 1;
  return new TsibleError(`YAML parsing failed: ${message}`, {
    origin: new Origin(source, offset),
    help: hint?.help,
    exitCode: EXIT.parserError,
  });
}

function sentence(context: string | undefined, problem: string): string {
  const text = [context, problem].filter(Boolean).join(' ').replace(/\s+/g, ' ').trim();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
