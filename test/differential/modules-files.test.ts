import { beforeAll, describe, expect, it } from 'vitest';
import { localTarget } from '../helpers/local-target.ts';
import { compareCases } from './module-cases.ts';
import { COPY_CASES } from './modules-files/copy.ts';
import { FILE_CASES } from './modules-files/file.ts';
import { READING_CASES } from './modules-files/reading.ts';

describe('the file modules do what ansible-core 2.19 does', () => {
  const CASES = [...FILE_CASES, ...COPY_CASES, ...READING_CASES];
  const target = localTarget();
  let compared: Awaited<ReturnType<typeof compareCases>> = [];
  beforeAll(async () => {
    compared = await compareCases(CASES, target);
  });
  it.each(CASES.map((one, index) => [one.name, index] as const))('%s', (_, index) => {
    const both = compared[index];
    expect(both?.ours).toEqual(both?.reference);
  });
});
