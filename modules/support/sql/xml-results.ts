/** A row by its columns' names; null is SQL's NULL. */
export type Row = ReadonlyMap<string, string | null>;

/** The result sets that mysql's client prints with --xml, in order. */
export function readXmlResults(xml: string): Row[][] {
  return [...xml.matchAll(/<resultset statement="[^"]*"[^>]*>([\s\S]*?)<\/resultset>/g)].map(
    ([, body = '']) => [...body.matchAll(/<row>([\s\S]*?)<\/row>/g)].map(([, row = '']) => readRow(row)),
  );
}

function readRow(row: string): Row {
  const fields = row.matchAll(/<field name="([^"]*)"(?: xsi:nil="true" \/>|>([\s\S]*?)<\/field>)/g);
  return new Map(
    [...fields].map(([, name = '', value]) => [
      unescapeXml(name),
      value === undefined ? null : unescapeXml(value),
    ]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|apos);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
