import type { ResultValue } from '../module/result.ts';
import { int } from '../values/value.ts';
import { type Der, integerOf, oidOf, parts, readAll } from './der.ts';
import { colons, generalName, type NameEncoding } from './names.ts';
import { oidName } from './oids.ts';

interface Extension {
  readonly critical: boolean;
  readonly value: Buffer;
}

const USAGES = [
  'Digital Signature',
  'Non Repudiation',
  'Key Encipherment',
  'Data Encipherment',
  'Key Agreement',
  'Certificate Sign',
  'CRL Sign',
  'Encipher Only',
  'Decipher Only',
] as const;

/** The extensions of a certificate or a request. */
export class Extensions {
  private readonly all = new Map<string, Extension>();

  /** @param sequence ASN.1's `Extensions`; undefined: there are none. */
  constructor(
    sequence: Der | undefined,
    private readonly encoding: NameEncoding,
  ) {
    for (const one of parts(sequence)) {
      const [oid, ...rest] = parts(one);
      const critical = rest.some(({ tag, content }) => tag === 0x01 && content[0] !== 0);
      const value = rest.find(({ tag }) => tag === 0x04)?.content;
      if (value !== undefined) this.all.set(oidOf(oid), { critical, value });
    }
  }

  /** Every extension as it is, in order. */
  entries(): { readonly oid: string; readonly critical: boolean; readonly value: Buffer }[] {
    return [...this.all].map(([oid, extension]) => ({ oid, ...extension }));
  }

  private find(oid: string): Extension | undefined {
    return this.all.get(oid);
  }

  private element(oid: string): Der | undefined {
    const found = this.find(oid);
    return found === undefined ? undefined : readAll(found.value)[0];
  }

  private names(ders: readonly Der[]): string[] {
    return ders.map((der) => generalName(der, this.encoding));
  }

  /** An extension's value and whether it is critical; null and false when it is not there. */
  private told(name: string, oid: string, value: (element: Der) => ResultValue): Record<string, ResultValue> {
    const element = this.element(oid);
    return {
      [name]: element === undefined ? null : value(element),
      [`${name}_critical`]: this.find(oid)?.critical ?? false,
    };
  }

  /** What both certificates and requests tell of. */
  common(): Record<string, ResultValue> {
    const keyId = this.element('2.5.29.14');
    const authority = parts(this.element('2.5.29.35'));
    const part = (number: number): Der | undefined => authority.find(({ tag }) => (tag & 0x1f) === number);
    const [id, issuer, serial] = [part(0), part(1), part(2)];
    return {
      ...this.told('key_usage', '2.5.29.15', usages),
      ...this.told('extended_key_usage', '2.5.29.37', (it) =>
        parts(it)
          .map((oid) => oidName(oidOf(oid)))
          .sort(),
      ),
      ...this.told('basic_constraints', '2.5.29.19', (it) => {
        const fields = parts(it);
        const length = fields.find(({ tag }) => tag === 0x02);
        const ca = fields.some(({ tag, content }) => tag === 0x01 && content[0] !== 0);
        return [`CA:${ca ? 'TRUE' : 'FALSE'}`, ...(length ? [`pathlen:${integerOf(length.content)}`] : [])];
      }),
      ...this.told('ocsp_must_staple', '1.3.6.1.5.5.7.1.24', (it) =>
        parts(it).some(({ content }) => integerOf(content) === 5n),
      ),
      ...this.told('subject_alt_name', '2.5.29.17', (it) => this.names(parts(it))),
      subject_key_identifier: keyId === undefined ? null : colons(keyId.content),
      authority_key_identifier: id === undefined ? null : colons(id.content),
      authority_cert_issuer: issuer === undefined ? null : this.names(parts(issuer)),
      authority_cert_serial_number: serial === undefined ? null : int(integerOf(serial.content)),
      extensions_by_oid: Object.fromEntries(
        [...this.all].map(([oid, { critical, value }]) => [
          oid,
          { critical, value: value.toString('base64') },
        ]),
      ),
    };
  }

  nameConstraints(): Record<string, ResultValue> {
    const element = this.element('2.5.29.30');
    const trees = (number: number): ResultValue => {
      if (element === undefined) return null;
      const found = parts(element).find(({ tag }) => (tag & 0x1f) === number);
      return this.names(parts(found).flatMap((tree) => parts(tree).slice(0, 1)));
    };
    return {
      name_constraints_permitted: trees(0),
      name_constraints_excluded: trees(1),
      name_constraints_critical: this.find('2.5.29.30')?.critical ?? false,
    };
  }

  /** Where the issuer answers: the first URI for a method. */
  private authorityUri(method: string): string | null {
    for (const description of parts(this.element('1.3.6.1.5.5.7.1.1'))) {
      const [oid, location] = parts(description);
      if (oidOf(oid) === method && location !== undefined && (location.tag & 0x1f) === 6)
        return location.content.toString();
    }
    return null;
  }

  authorityUris(): Record<string, ResultValue> {
    return {
      ocsp_uri: this.authorityUri('1.3.6.1.5.5.7.48.1'),
      issuer_uri: this.authorityUri('1.3.6.1.5.5.7.48.2'),
    };
  }
}

function usages(bits: Der): string[] {
  const [, ...bytes] = bits.content;
  const has = (index: number): boolean => ((bytes[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
  const names = USAGES.filter((_, index) => has(index));
  const agrees = names.includes('Key Agreement');
  return names.filter((name) => agrees || !name.endsWith(' Only')).sort();
}
