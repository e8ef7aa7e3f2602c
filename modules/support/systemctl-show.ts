/**
 * Reads what `systemctl show UNIT` prints: properties in order. A value may span lines only where a command is described
 * (`ExecStart={ ... }`).
 */
export function parseShow(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  let open: { readonly name: string; readonly lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    if (open !== undefined) {
      open.lines.push(line);
      if (!line.trimEnd().endsWith('}')) continue;
      properties.set(open.name, open.lines.join('\n').trim());
      open = undefined;
      continue;
    }
    const at = line.indexOf('=');
    if (at === -1) continue;
    const name = line.slice(0, at);
    const value = line.slice(at + 1);
    const isBlock = name.startsWith('Exec') && value.trimStart().startsWith('{');
    if (isBlock && !value.trimEnd().endsWith('}')) open = { name, lines: [value] };
    else properties.set(name, value.trim());
  }
  return properties;
}
