import { lookup } from 'node:dns/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { LabUnavailable } from './requirements.ts';

function sourceFiles(): string[] {
  const folder = '/etc/apt/sources.list.d';
  const parts = (() => {
    try {
      return readdirSync(folder).map((name) => `${folder}/${name}`);
    } catch {
      return [];
    }
  })();
  return ['/etc/apt/sources.list', ...parts].flatMap((file) => {
    try {
      return [readFileSync(file, 'utf8')];
    } catch {
      return [];
    }
  });
}

/** The Debian mirror that this machine's own apt is set up with (an http or https URL). Throws LabUnavailable. */
export function debianMirror(): string {
  // One-line entries (`deb [opts] URL suite main`) and deb822 ones (`URIs: URL`) of the main archive.
  const pattern = /^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(https?:\/\/\S+?\/debian)\/?(?=\s|$)/m;
  for (const text of sourceFiles()) {
    const url = pattern.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new LabUnavailable(
    'The lab builds its disks from Debian packages, and no Debian mirror is set up in /etc/apt.',
  );
}

/** The mirror's name and address as a line for a host's /etc/hosts; empty where the name doesn't resolve. */
export async function mirrorHostsLine(): Promise<string> {
  const { hostname } = new URL(debianMirror());
  try {
    const { address } = await lookup(hostname, { family: 4 });
    return `${address} ${hostname}\n`;
  } catch {
    return '';
  }
}
