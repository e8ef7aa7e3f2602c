import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localTarget } from '../helpers/local-target.ts';
import { URI_CASES } from '../helpers/uri-cases.ts';
import { startWebServer } from '../helpers/web-server.ts';
import { compareCases, type ModuleCase } from './module-cases.ts';

const CASES = URI_CASES.map(([name, args, setup]): ModuleCase => {
  return { name, module: 'uri', args, ...(setup === undefined ? {} : { setup }) };
});

describe('uri does what ansible-core 2.19 does', () => {
  const target = localTarget();
  let server: Server | undefined;
  let compared: Awaited<ReturnType<typeof compareCases>> = [];
  beforeAll(async () => {
    const web = await startWebServer();
    server = web.server;
    compared = await compareCases(CASES, target, { '%URL%': web.url });
  });
  afterAll(() => server?.close());
  it.each(CASES.map((one, index) => [one.name, index] as const))('%s', (_, index) => {
    const both = compared[index];
    expect(both?.ours).toEqual(both?.reference);
  });
});
