import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { binaryPath, linesOf, runCommands, stepOf } from '../support/commands.ts';

interface Connection {
  readonly protocol: string;
  readonly state: string;
  readonly address: string;
  readonly foreign_address: string;
  readonly port: number;
  readonly name: string;
  readonly pid: number;
}

const TOOLS = ['netstat', 'ss'] as const;

export default defineModule({
  name: 'community.general.listen_ports_facts',
  summary: 'Tell which processes listen on which ports',
  options: {
    command: {
      type: 'str',
      choices: TOOLS,
      description: 'The command to ask; the first that is there when left out.',
    },
    include_non_listening: { type: 'bool', default: false, description: 'Tell of other connections too.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const all = args.include_non_listening;
    const words = all ? ['-p', '-u', '-n', '-t', '-a'] : ['-p', '-l', '-u', '-n', '-t'];
    const tools = args.command === undefined ? TOOLS : [args.command];
    const found = await runCommands(
      target,
      tools.map((tool) => ({ step: tool, argv: [tool, ...words] })),
      args.command === undefined ? { find: tools } : { need: tools },
    );
    const tool = tools.find((one) => binaryPath(found, one) !== undefined);
    if (tool === undefined)
      throw new ModuleFailure(`Unable to find any of the supported commands in PATH: ${TOOLS.join(', ')}`);
    const { rc, out } = stepOf(found, tool);
    let connections: Connection[] = [];
    if (rc === 0) connections = tool === 'ss' ? readSs(out) : readNetstat(out);
    const facts: Record<'tcp_listen' | 'udp_listen', ResultValue[]> = { tcp_listen: [], udp_listen: [] };
    const pids = [...new Set(connections.map(({ pid }) => String(pid)))];
    const asked = await runCommands(
      target,
      pids.flatMap((pid) => [
        { step: `stime ${pid}`, argv: ['ps', '-o', 'lstart', '-p', pid] },
        { step: `user ${pid}`, argv: ['ps', '-o', 'user', '-p', pid] },
      ]),
      { need: pids.length > 0 ? ['ps'] : [] },
    );
    /** The last line of what ps printed that isn't the heading. */
    const about = (step: string, isHeading: (line: string) => boolean): string => {
      const told = stepOf(asked, step);
      return told.rc === 0 ? (linesOf(told.out).findLast((line) => !isHeading(line)) ?? '') : '';
    };
    for (const { state, foreign_address, ...connection } of connections) {
      const list = connection.protocol.startsWith('tcp') ? facts.tcp_listen : facts.udp_listen;
      if (!/^(tcp|udp)/.test(connection.protocol)) continue;
      list.push({
        ...connection,
        ...(all && { state, foreign_address }),
        stime: about(
          `stime ${connection.pid}`,
          (line) => line.includes('STARTED') || line.includes('started'),
        ),
        user: about(`user ${connection.pid}`, (line) => line === 'USER'),
      });
    }
    return { changed: false, ansible_facts: facts };
  },
});

/** Lines as `tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN 51/sshd: /usr/sbin`. */
function readNetstat(text: string): Connection[] {
  const seen = new Set<string>();
  const connections: Connection[] = [];
  for (const line of text.split('\n')) {
    const protocol = /^(tcp|udp)/.exec(line)?.[0];
    if (protocol === undefined) continue;
    const [, , , own = '', peer = '', ...rest] = line.trim().split(/\s+/);
    const isTcp = protocol === 'tcp';
    const known = isTcp ? rest.length === 2 || rest.length === 3 : rest.length === 1 || rest.length === 2;
    const state = known && isTcp ? (rest[0] ?? '') : '';
    const process = (known ? rest[isTcp ? 1 : 0] : undefined) ?? '';
    const slash = process.indexOf('/');
    const at = own.lastIndexOf(':');
    const connection = {
      protocol,
      state,
      address: own.slice(0, at),
      foreign_address: peer,
      port: Number(own.slice(at + 1)),
      name: slash < 0 ? '' : process.slice(slash + 1).replace(/:+$/, ''),
      pid: slash < 0 ? 0 : Number(process.slice(0, slash)),
    };
    const key = JSON.stringify(connection);
    if (!seen.has(key)) connections.push(connection);
    seen.add(key);
  }
  return connections;
}

/** ss's table; a line for each process that has the port. @throws ModuleFailure when it is another table */
function readSs(text: string): Connection[] {
  const [heading = '', ...lines] = linesOf(text);
  if (!heading.startsWith('Netid ')) throw new ModuleFailure(`Unknown stdout format of \`ss\`: ${text}`);
  return lines.flatMap((line) => {
    const cells = line.trim().split(/\s+/);
    const [protocol = '', state = '', , , own = '', peer, ...process] = cells;
    if (peer === undefined)
      throw new ModuleFailure(
        `Expected \`ss\` table layout "Netid, State, Recv-Q, Send-Q, Local Address:Port, Peer Address:Port" and                  optionally "Process", but got something else: ${line}`,
      );
    const place = /\[?(.+?)\]?:([0-9]+)$/.exec(own);
    if (place === null) return [];
    return [...process.join(' ').matchAll(/"(.*?)",pid=(\d+)/g)].map(([, name = '', pid]) => ({
      protocol,
      state,
      address: place[1] ?? '',
      foreign_address: peer,
      port: Number(place[2]),
      name,
      pid: Number(pid),
    }));
  });
}
