/** What `ssh-keygen -l` tells of a private key. */
export interface PrivateKey {
  readonly size: number;
  readonly fingerprint: string;
  readonly type: string;
  /** How it is written, which Ansible looks at only where it uses Python's cryptography; '' otherwise. */
  readonly format: string;
}

/** The words of a public key's file: kind, data and the rest, its comment. */
export interface PublicKey {
  readonly kind: string;
  readonly data: string;
  readonly comment: string;
}

const FORMATS: Readonly<Record<string, string>> = { OPENSSH: 'SSH', '': 'PKCS8', RSA: 'PKCS1' };

/** The format of a private key that begins with this line. */
export function formatOf(header: string): string {
  const kind = /^-----BEGIN (?:(\w+) )?PRIVATE KEY-----$/.exec(header.trim());
  return kind === null ? '' : (FORMATS[kind[1] ?? ''] ?? '');
}

export function readPrivateKey(about: string, format: string): PrivateKey | undefined {
  const words = about.trim().split(/\s+/);
  const [size, fingerprint] = words;
  const type = words.at(-1);
  if (size === undefined || fingerprint === undefined || type === undefined) return undefined;
  return { size: Number(size), fingerprint, type: type.slice(1, -1).toLowerCase(), format };
}

export function readPublicKey(line: string): PublicKey | undefined {
  const [kind, data, ...comment] = line.replace(/^[ \n]+|[ \n]+$/g, '').split(' ');
  if (kind === undefined || data === undefined) return undefined;
  return { kind, data, comment: comment.join(' ') };
}

/** Whether the public key is that of the private one. Any comment is right when none is wanted. */
export function belongs(
  found: PublicKey | undefined,
  derived: PublicKey | undefined,
  comment: string | undefined,
): boolean {
  if (found === undefined || derived === undefined) return false;
  return (
    found.kind === derived.kind &&
    found.data === derived.data &&
    (comment === undefined || comment === found.comment)
  );
}
