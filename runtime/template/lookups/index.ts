import type { Lookup } from '../plugin.ts';
import type { Family } from '../registry.ts';
import { amazonLookups } from './amazon-aws.ts';
import { ansibleUtilsLookups } from './ansible-utils.ts';
import { collectionVersionLookups } from './collection-version.ts';
import { communityGeneralLookups } from './community-general.ts';
import { csvLookups } from './csvfile.ts';
import { dependentLookups } from './dependent.ts';
import { dnsLookups } from './dig.ts';
import { fileLookups } from './files.ts';
import { hashiVaultLookups } from './hashi-vault/lookups.ts';
import { iniLookups } from './ini.ts';
import { kubernetesLookups } from './kubernetes.ts';
import { flattenedLookups, listLookups } from './lists.ts';
import { passwordLookups } from './password.ts';
import { passwordStoreLookups } from './passwordstore.ts';
import { generalPythonLookups } from './python-only.ts';
import { sequenceLookups } from './sequence.ts';
import { simpleLookups } from './simple.ts';
import { sopsLookups } from './sops.ts';
import { urlLookups } from './url.ts';

/** Every file of lookups. */
export const lookupFamilies: readonly Family<Lookup>[] = [
  { collection: 'ansible.builtin', plugins: csvLookups },
  { collection: 'ansible.builtin', plugins: fileLookups },
  { collection: 'ansible.builtin', plugins: iniLookups },
  { collection: 'ansible.builtin', plugins: listLookups },
  { collection: 'ansible.builtin', plugins: passwordLookups },
  { collection: 'ansible.builtin', plugins: sequenceLookups },
  { collection: 'ansible.builtin', plugins: simpleLookups },
  { collection: 'ansible.builtin', plugins: urlLookups },
  { collection: 'community.general', plugins: flattenedLookups },
  { collection: 'community.general', plugins: collectionVersionLookups },
  { collection: 'community.general', plugins: communityGeneralLookups },
  { collection: 'community.general', plugins: generalPythonLookups },
  { collection: 'community.general', plugins: dependentLookups },
  { collection: 'community.general', plugins: dnsLookups },
  { collection: 'community.general', plugins: passwordStoreLookups },
  { collection: 'amazon.aws', plugins: amazonLookups },
  { collection: 'ansible.utils', plugins: ansibleUtilsLookups },
  { collection: 'community.hashi_vault', plugins: hashiVaultLookups },
  { collection: 'community.sops', plugins: sopsLookups },
  { collection: 'kubernetes.core', plugins: kubernetesLookups },
];
