import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { distribution } from '../../../../runtime/target/facts/distribution.ts';
import { readTopic } from './collected.ts';

interface Case {
  readonly files: Readonly<Record<string, string>>;
  /** What ansible-core 2.19 made of these files. */
  readonly facts: Readonly<Record<string, unknown>>;
}

const cases = JSON.parse(readFileSync(new URL('distributions.json', import.meta.url), 'utf8')) as Record<
  string,
  Case
>;

describe('distribution: roles branch on these facts, so each distribution must be told as Ansible tells it', () => {
  it.each(Object.entries(cases))('%s', (_name, { files, facts }) => {
    expect(readTopic(distribution, { files }).facts).toEqual(facts);
  });

  it('takes id and version from lsb_release where there is no os-release', () => {
    const outputs = {
      lsb_release:
        'Distributor ID:\tDebian\nDescription:\tDebian GNU/Linux 7.11 (wheezy)\nRelease:\t7.11\nCodename:\twheezy\n',
    };
    expect(readTopic(distribution, { outputs }).facts).toMatchObject({
      distribution: 'Debian',
      distribution_version: '7.11',
      distribution_release: 'wheezy',
    });
  });

  it('knows SLES for SAP by its product link', () => {
    const files = {
      '/etc/os-release':
        'NAME="SLES"\nVERSION_ID="15.4"\nPRETTY_NAME="SUSE Linux Enterprise 15"\nID="sles"\n',
    };
    const links = { '/etc/products.d/baseproduct': 'SLES_SAP.prod' };
    expect(readTopic(distribution, { files, links }).facts).toMatchObject({
      distribution: 'SLES_SAP',
      distribution_release: '4',
      os_family: 'Suse',
    });
  });
});
