/** What Ansible says of a common mistake: instead of the parser's message, pointing at the place it thinks of. */
export interface Hint {
  readonly message: string;
  /** From 1. */
  readonly column: number;
  readonly help?: string;
}

function example(wrong: string, right: string): string {
  return `\nFor example:\n\n    raw: ${wrong}\n\nShould be:\n\n    raw: ${right}`;
}

/** Looks for the mistake behind a syntax error in its line; the checks and their order are Ansible's. */
export function hintFor(line: string): Hint | undefined {
  return tab(line) ?? unquotedTemplate(line) ?? unquotedColon(line) ?? unbalancedQuote(line);
}

function tab(line: string): Hint | undefined {
  const at = line.indexOf('\t');
  return at === -1 ? undefined : { message: 'Tabs are usually invalid in YAML.', column: at + 1 };
}

function unquotedTemplate(line: string): Hint | undefined {
  const match = /^(\s*(?:-\s+)*(?:[\w\s]+:\s+)?)\{\{.*\}\}/u.exec(line);
  if (match === null) return undefined;
  return {
    message: 'This may be an issue with missing quotes around a template block.',
    column: (match[1] ?? '').length + 1,
    help: example('{{ some_var }}', '"{{ some_var }}"'),
  };
}

function unquotedColon(line: string): Hint | undefined {
  if (line.trimStart().startsWith(':')) return undefined;
  const match = /^(\s*(?:-\s+)*(?:[\w\s[\]{}]+:\s+)?)(.*)$/u.exec(line);
  if (match === null) return undefined;
  const [, preamble = '', value = ''] = match;
  // A value that is quoted as a whole may hold colons.
  const at = /^\s*('[^']*'|"[^"]*")\s*$/.test(value) ? -1 : value.search(/:($| )/);
  if (at === -1) return undefined;
  return {
    message: 'Colons in unquoted values must be followed by a non-space character.',
    column: preamble.length + at + 1,
    help: example("echo 'name: ansible'", `"echo 'name: ansible'"`),
  };
}

function unbalancedQuote(line: string): Hint | undefined {
  const match = /^(\s*(?:-\s+)*(?:[\w\s]+:\s+)?)(["'].*?\s*)$/u.exec(line);
  if (match === null) return undefined;
  const [, preamble = '', value = ''] = match;
  const first = value[0] ?? '';
  const column = preamble.length + 1;
  if (first !== value.at(-1))
    return {
      message: 'Values starting with a quote must end with the same quote.',
      column,
      help: example('"foo" in bar', `'"foo" in bar'`),
    };
  if (line.split(first).length - 1 > 2)
    return {
      message: 'Values starting with a quote must end with the same quote, and not contain that quote.',
      column,
      help: example('"foo" in "bar"', `'"foo" in "bar"'`),
    };
  return undefined;
}
