import { join } from 'node:path';
import { defaultSettings } from '../../runtime/config/load.ts';
import { GalaxyContext } from '../../runtime/galaxy/context.ts';
import { GalaxyServer } from '../../runtime/galaxy/server.ts';
import { Colors } from '../../runtime/output/color.ts';
import { Display } from '../../runtime/output/display.ts';

export interface TestContext {
  readonly context: GalaxyContext;
  /** What was said on stdout and stderr, in order. */
  readonly said: string[];
}

/** A context whose temporary files and home lie in a folder of the test's. */
export function galaxyContext(folder: string, servers: readonly string[] = []): TestContext {
  const settings = { ...defaultSettings({ home: folder }), DEFAULT_LOCAL_TMP: join(folder, 'tmp') };
  const said: string[] = [];
  const sink = {
    out: (text: string) => void said.push(text.trimEnd()),
    err: (text: string) => void said.push(text.trimEnd()),
    columns: 79,
  };
  const display = new Display(sink, new Colors(settings, false, undefined), 0, true);
  const context = new GalaxyContext(settings, display, false);
  context.servers = servers.map(
    (url, index) =>
      new GalaxyServer(context, {
        name: `server${index}`,
        url,
        token: undefined,
        validateCerts: true,
        timeout: 5,
        cache: undefined,
      }),
  );
  return { context, said };
}
