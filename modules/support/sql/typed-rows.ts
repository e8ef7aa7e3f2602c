import type { ResultValue } from '../../../runtime/module/result.ts';
import type { Row } from './xml-results.ts';

/**
 * Rows for a result. The client tells all values as text: a column whose values all read as whole numbers is taken for one of numbers.
 */
export function typedRows(rows: readonly Row[]): Record<string, ResultValue>[] {
  const names = [...(rows[0]?.keys() ?? [])];
  const numeric = new Set(
    names.filter(
      (name) =>
        rows.every((row) => /^(-?(0|[1-9]\d{0,14}))?$/.test(row.get(name) ?? '')) &&
        rows.some((row) => row.get(name)),
    ),
  );
  return rows.map((row) =>
    Object.fromEntries(
      names.map((name) => {
        const value = row.get(name) ?? null;
        return [name, value !== null && value !== '' && numeric.has(name) ? Number(value) : value];
      }),
    ),
  );
}
