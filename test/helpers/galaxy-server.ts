import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TarMember, writeTarGz } from '../../runtime/galaxy/tar.ts';

/** A collection as the server offers it. */
export interface Offered {
  readonly fqcn: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** A member of an archive with what a test cares for. */
export function member(name: string, more: Partial<TarMember> = {}): TarMember {
  return { name, type: 'file', mode: 0o644, linkName: '', data: Buffer.alloc(0), ...more };
}

export function file(name: string, text: string): TarMember {
  return member(name, { data: Buffer.from(text) });
}

/** An artifact as `collection build` makes one. @param more Members besides, listed in FILES.json as they are. */
export function artifact(
  { fqcn, version, dependencies = {}, files = { 'README.md': 'read me\n' } }: Offered,
  more: readonly TarMember[] = [],
): Buffer {
  const [namespace, name] = fqcn.split('.');
  const members = [...Object.entries(files).map(([path, text]) => file(path, text)), ...more];
  const list = JSON.stringify({
    files: members.map(({ name: path, type, data }) => ({
      name: path,
      ftype: type === 'directory' ? 'dir' : 'file',
      chksum_type: 'sha256',
      chksum_sha256: createHash('sha256').update(data).digest('hex'),
    })),
  });
  const manifest = JSON.stringify({
    collection_info: { namespace, name, version, dependencies },
    file_manifest_file: {
      name: 'FILES.json',
      chksum_sha256: createHash('sha256').update(list).digest('hex'),
    },
  });
  return writeTarGz([file('MANIFEST.json', manifest), file('FILES.json', list), ...members], new Date(0));
}

export interface GalaxyServerStub {
  readonly url: string;
  /** Paths that were asked for, and the tokens they came with. */
  readonly asked: string[];
  readonly tokens: (string | undefined)[];
  close(): Promise<void>;
}

/** A Galaxy server on loopback, with version 3 of the API for collections and version 1 for roles. */
export async function galaxyServer(
  collections: readonly Offered[],
  roles: Readonly<Record<string, Buffer>> = {},
): Promise<GalaxyServerStub> {
  const asked: string[] = [];
  const tokens: (string | undefined)[] = [];
  const artifacts = new Map(collections.map((one) => [`${one.fqcn}-${one.version}`, artifact(one)]));
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    asked.push(url.pathname + url.search);
    tokens.push(request.headers.authorization);
    const answer = reply(url);
    response.writeHead(answer === undefined ? 404 : 200);
    response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function reply(url: URL): unknown {
    const path = url.pathname;
    if (path === '/api/') return { available_versions: { v1: 'v1/', v3: 'v3/' } };
    const [, download] = /^\/files\/(.+)\.tar\.gz$/.exec(path) ?? [];
    if (download !== undefined) return artifacts.get(download) ?? roles[download];
    const [, namespace, name, version] =
      /^\/api\/v3\/collections\/(\w+)\/(\w+)\/versions\/(?:([^/]+)\/)?$/.exec(path) ?? [];
    if (namespace !== undefined) return collectionReply(`${namespace}.${name}`, version, url);
    if (path === '/api/v1/roles/') return { results: roleReply(url) };
    const [, id] = /^\/api\/v1\/roles\/([^/]+)\/versions\/$/.exec(path) ?? [];
    if (id !== undefined)
      return { results: [{ name: '1.9.0' }, { name: '1.10.0', download_url: `${root}/files/${id}.tar.gz` }] };
    return undefined;
  }

  function collectionReply(fqcn: string, version: string | undefined, url: URL): unknown {
    const known = collections.filter((one) => one.fqcn === fqcn);
    if (version === undefined) {
      if (known.length === 0) return undefined;
      // Two a page, so that pages have to be turned.
      const start = Number(url.searchParams.get('offset') ?? 0);
      const next = start + 2 < known.length ? `${url.pathname}?limit=100&offset=${start + 2}` : null;
      return {
        links: { next },
        data: known.slice(start, start + 2).map((one) => ({ version: one.version })),
      };
    }
    const one = known.find((each) => each.version === version);
    if (one === undefined) return undefined;
    const data = artifacts.get(`${fqcn}-${version}`) ?? Buffer.alloc(0);
    return {
      download_url: `${root}/files/${fqcn}-${version}.tar.gz`,
      artifact: { sha256: createHash('sha256').update(data).digest('hex') },
      metadata: { dependencies: one.dependencies ?? {} },
      href: url.pathname,
      signatures: [],
    };
  }

  function roleReply(url: URL): unknown[] {
    const full = `${url.searchParams.get('owner__username')}.${url.searchParams.get('name')}`;
    return roles[full] === undefined ? [] : [{ id: full, name: url.searchParams.get('name') }];
  }

  return {
    url: `${root}/api/`,
    asked,
    tokens,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
