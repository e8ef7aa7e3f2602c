import type { Filter } from '../plugin.ts';
import type { Family } from '../registry.ts';
import { parseCliFilters } from './ansible-netcommon/parse-cli.ts';
import { parseXmlFilters } from './ansible-netcommon/parse-xml.ts';
import { netcommonFilters } from './ansible-netcommon/plain.ts';
import { popAceFilters } from './ansible-netcommon/pop-ace.ts';
import { factDiffFilters } from './ansible-utils/fact-diff.ts';
import { ipFilters } from './ansible-utils/ip.ts';
import { utilsKeyFilters } from './ansible-utils/keys.ts';
import { xmlFilters } from './ansible-utils/xml.ts';
import { windowsFilters } from './ansible-windows.ts';
import { collectionFilters } from './collections.ts';
import { cryptoFilters } from './community-crypto.ts';
import { dnsFilters } from './community-dns.ts';
import { hashidFilters } from './community-general/hashids.ts';
import { jsonPatchFilters } from './community-general/json-patch.ts';
import { generalKeyFilters } from './community-general/keys.ts';
import { generalListFilters } from './community-general/lists.ts';
import { prettyTableFilters } from './community-general/pretty-table.ts';
import { generalTextFilters } from './community-general/texts.ts';
import { generalTimeFilters } from './community-general/time-units.ts';
import { routerosFilters } from './community-routeros.ts';
import { coreFilters } from './core.ts';
import { dataFormatFilters } from './data-formats.ts';
import { encodingFilters } from './encoding.ts';
import { hashiVaultFilters } from './hashi-vault.ts';
import { jinjaListFilters } from './jinja-lists.ts';
import { jinjaNumberFilters } from './jinja-numbers.ts';
import { jinjaTextFilters } from './jinja-text.ts';
import { kubernetesFilters } from './kubernetes.ts';
import { activeDirectoryFilters } from './microsoft-ad.ts';
import { numberFilters } from './numbers.ts';
import { ovirtFilters } from './ovirt.ts';
import { passwordHashFilters } from './password-hash.ts';
import { pathFilters } from './paths.ts';
import { generalPythonFilters, netcommonPythonFilters } from './python-only.ts';
import { randomFilters } from './random.ts';
import { regexFilters } from './regex.ts';
import { setFilters } from './sets.ts';
import { sopsFilters } from './sops.ts';
import { timeFilters } from './time.ts';
import { vaultFilters } from './vault.ts';
import { aciFilters, f5Filters, foremanFilters, hetznerFilters, infinidatFilters } from './vendors.ts';
import { generalYamlFilters, yamlFilters } from './yaml.ts';

/** Every file of filters. */
export const filterFamilies: readonly Family<Filter>[] = [
  { collection: 'ansible.builtin', plugins: collectionFilters },
  { collection: 'ansible.builtin', plugins: coreFilters },
  { collection: 'ansible.builtin', plugins: dataFormatFilters },
  { collection: 'ansible.builtin', plugins: encodingFilters },
  { collection: 'ansible.builtin', plugins: jinjaListFilters, prefix: 'do_' },
  { collection: 'ansible.builtin', plugins: jinjaNumberFilters, prefix: 'do_' },
  { collection: 'ansible.builtin', plugins: jinjaTextFilters, prefix: 'do_' },
  { collection: 'ansible.builtin', plugins: pathFilters },
  { collection: 'ansible.builtin', plugins: regexFilters },
  { collection: 'ansible.builtin', plugins: setFilters },
  { collection: 'ansible.builtin', plugins: randomFilters },
  { collection: 'ansible.builtin', plugins: yamlFilters },
  { collection: 'ansible.builtin', plugins: passwordHashFilters },
  { collection: 'ansible.builtin', plugins: numberFilters },
  { collection: 'ansible.builtin', plugins: timeFilters },
  { collection: 'ansible.builtin', plugins: vaultFilters },
  { collection: 'ansible.netcommon', plugins: netcommonFilters },
  { collection: 'ansible.netcommon', plugins: netcommonPythonFilters },
  { collection: 'ansible.netcommon', plugins: parseCliFilters },
  { collection: 'ansible.netcommon', plugins: parseXmlFilters },
  { collection: 'ansible.netcommon', plugins: popAceFilters },
  { collection: 'ansible.utils', plugins: factDiffFilters },
  { collection: 'ansible.utils', plugins: ipFilters },
  { collection: 'ansible.utils', plugins: xmlFilters },
  { collection: 'ansible.windows', plugins: windowsFilters },
  { collection: 'cisco.aci', plugins: aciFilters },
  { collection: 'community.dns', plugins: dnsFilters },
  { collection: 'community.general', plugins: generalPythonFilters },
  { collection: 'community.general', plugins: hashidFilters },
  { collection: 'community.general', plugins: generalListFilters },
  { collection: 'community.general', plugins: generalKeyFilters },
  { collection: 'community.general', plugins: generalTimeFilters },
  { collection: 'community.general', plugins: generalTextFilters },
  { collection: 'ansible.utils', plugins: utilsKeyFilters },
  { collection: 'community.general', plugins: generalYamlFilters },
  { collection: 'community.general', plugins: jsonPatchFilters },
  { collection: 'community.general', plugins: prettyTableFilters },
  { collection: 'community.crypto', plugins: cryptoFilters },
  { collection: 'community.hashi_vault', plugins: hashiVaultFilters },
  { collection: 'community.routeros', plugins: routerosFilters },
  { collection: 'community.sops', plugins: sopsFilters },
  { collection: 'f5networks.f5_modules', plugins: f5Filters },
  { collection: 'hetzner.hcloud', plugins: hetznerFilters },
  { collection: 'infinidat.infinibox', plugins: infinidatFilters },
  { collection: 'kubernetes.core', plugins: kubernetesFilters },
  { collection: 'microsoft.ad', plugins: activeDirectoryFilters },
  { collection: 'ovirt.ovirt', plugins: ovirtFilters },
  { collection: 'theforeman.foreman', plugins: foremanFilters },
];
