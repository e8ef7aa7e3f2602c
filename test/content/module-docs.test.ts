import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modulePage } from '../../scripts/module-docs.ts';

test("docs/modules.md shows the modules as they are: after a change of options run 'npm run docs'", async () => {
  const page = readFileSync(new URL('../../docs/modules.md', import.meta.url), 'utf8');
  expect(page).toBe(await modulePage());
});
