import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** Names of the curves: JWK's and OpenSSH's. */
const CURVES: Readonly<Record<string, string>> = {
  'P-256': 'nistp256',
  'P-384': 'nistp384',
  'P-521': 'nistp521',
};

/** A key's public part as a line of OpenSSH's, without comment. @throws Error for kinds that OpenSSH lacks */
export function openSshText(key: KeyObject): string {
  const jwk = (key.type === 'public' ? key : createPublicKey(key)).export({ format: 'jwk' });
  const part = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
  const { kty, crv = '' } = jwk;
  if (kty === 'RSA') return line('ssh-rsa', [positive(part(jwk.e)), positive(part(jwk.n))]);
  if (kty === 'OKP' && crv === 'Ed25519') return line('ssh-ed25519', [part(jwk.x)]);
  const curve = CURVES[crv];
  if (curve === undefined) throw new Error(`OpenSSH has no keys of ${crv}`);
  const point = Buffer.concat([Buffer.from([4]), part(jwk.x), part(jwk.y)]);
  return line(`ecdsa-sha2-${curve}`, [Buffer.from(curve), point]);
}

/** Reads a line of OpenSSH's; undefined for what is none. */
export function readOpenSsh(text: string): KeyObject | undefined {
  const [kind, body] = text.trim().split(/\s+/);
  if (kind === undefined || body === undefined) return undefined;
  const [name, ...fields] = readFields(Buffer.from(body, 'base64'));
  if (name?.toString() !== kind) return undefined;
  const text64 = (field: Buffer | undefined): string => (field ?? Buffer.alloc(0)).toString('base64url');
  const jwk = jwkOf();
  return jwk && createPublicKey({ key: jwk, format: 'jwk' });

  function jwkOf(): JsonWebKey | undefined {
    const [first, second] = fields;
    if (kind === 'ssh-rsa') return { kty: 'RSA', e: text64(trimmed(first)), n: text64(trimmed(second)) };
    if (kind === 'ssh-ed25519') return { kty: 'OKP', crv: 'Ed25519', x: text64(first) };
    const crv = Object.entries(CURVES).find(([, curve]) => kind === `ecdsa-sha2-${curve}`)?.[0];
    if (crv === undefined || second === undefined) return undefined;
    const half = (second.length - 1) / 2;
    return { kty: 'EC', crv, x: text64(second.subarray(1, 1 + half)), y: text64(second.subarray(1 + half)) };
  }
}

function line(kind: string, fields: readonly Buffer[]): string {
  const body = [Buffer.from(kind), ...fields].flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return [length, field];
  });
  return `${kind} ${Buffer.concat(body).toString('base64')}`;
}

function readFields(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    fields.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

/** A number with a zero before what would make it negative. */
function positive(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) >= 128 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}

function trimmed(bytes: Buffer | undefined): Buffer | undefined {
  return bytes?.[0] === 0 ? bytes.subarray(1) : bytes;
}
