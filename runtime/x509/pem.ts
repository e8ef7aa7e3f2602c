import { ModuleFailure } from '../module/result.ts';

/** What a PEM text may hold: how its BEGIN line is labelled, all labels that do, and what it is. */
interface Kind {
  readonly label: string;
  readonly labels: RegExp;
  readonly name: string;
}

export const CERTIFICATE: Kind = {
  label: 'CERTIFICATE',
  labels: /^(X509 |TRUSTED )?CERTIFICATE$/,
  name: 'certificate',
};
export const REQUEST: Kind = {
  label: 'CERTIFICATE REQUEST',
  labels: /^(NEW )?CERTIFICATE REQUEST$/,
  name: 'CSR',
};

/** The DER in a PEM text; bytes that are no text at all are taken for DER. @throws ModuleFailure */
export function derOf(bytes: Buffer, kind: Kind): Buffer {
  let others = false;
  if (bytes[0] === 0x30) return bytes;
  for (const [, name = '', body = ''] of bytes
    .toString('latin1')
    .matchAll(/-----BEGIN ([^-]+)-----([\s\S]*?)-----END \1-----/g)) {
    if (kind.labels.test(name)) return Buffer.from(body, 'base64');
    others = true;
  }
  if (others)
    throw new ModuleFailure(
      `Valid PEM but no BEGIN ${kind.label}/END ${kind.label} delimiters. Are you sure this is a ${kind.name}?`,
    );
  throw new ModuleFailure(
    'Unable to load PEM file. See https://cryptography.io/en/latest/faq/#why-can-t-i-import-my-pem-file for more details. MalformedFraming',
  );
}
