import { GalaxyContext } from '../../galaxy/context.ts';
import { findServers } from '../../galaxy/find-servers.ts';
import { processSettings, startCommand } from '../command.ts';
import { programName } from '../program.ts';
import { type GalaxyArguments, parseGalaxyArguments } from './arguments.ts';

/** tsible-galaxy: installs, makes, builds and checks roles and collections. */
export async function main(argv: readonly string[]): Promise<number> {
  const { settings } = processSettings();
  const args = parseGalaxyArguments(argv, settings);
  const command = await startCommand(programName('tsible-galaxy'), args);
  const ignoreCerts = args.ignore_certs === true || settings.GALAXY_IGNORE_CERTS === true;
  const context = new GalaxyContext(command.settings, command.display, ignoreCerts);
  context.servers = findServers(context, command.loaded, args);
  try {
    return await run(context, args);
  } finally {
    context.end();
  }
}

async function run(context: GalaxyContext, args: GalaxyArguments): Promise<number> {
  if (args.action === 'init') return (await import('./init.ts')).initAction(context, args);
  if (args.action === 'install') return await (await import('./install.ts')).installAction(context, args);
  return args.type === 'role'
    ? await (await import('./roles.ts')).roleAction(context, args)
    : await (await import('./collections.ts')).collectionAction(context, args);
}
