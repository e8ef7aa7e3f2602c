/** A mail on its way. */
export interface Delivery {
  readonly host: string;
  readonly port: number;
  readonly secure: 'always' | 'never' | 'starttls' | 'try';
  /** Seconds. */
  readonly timeout: number;
  readonly ehloHost: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Addresses without names. */
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly message: string;
}

/** Recipients that the server turned away, with its code and words. */
export type Refused = Readonly<Record<string, readonly [number, string]>>;

export interface Sent {
  readonly encrypted: boolean;
  readonly refused: Refused;
}
