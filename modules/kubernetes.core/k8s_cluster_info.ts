import { groupsOf, groupVersion, resourcesOf } from '../../runtime/kubernetes/discovery.ts';
import { textAt } from '../../runtime/kubernetes/values.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { parseJson } from '../../runtime/values/parse-json.ts';
import { Kube } from '../support/kube/client.ts';
import { KUBE_OPTIONS } from '../support/kube/options.ts';

export default defineModule({
  name: 'kubernetes.core.k8s_cluster_info',
  summary: 'Tell what kinds of objects a cluster has, and of what version it is',
  options: {
    invalidate_cache: {
      type: 'bool',
      default: true,
      description: 'Has no meaning here: the API is asked each time.',
    },
    ...KUBE_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const kube = await Kube.open(args, target, task);
    const version = await kube.raw('get', '/version');
    if (!version.ok) throw new ModuleFailure(version.refusal.message);
    const all = [{ name: '', versions: ['v1'], preferred: 'v1' }, ...(await kube.ask(groupsOf()))];
    const apis: Record<string, ResultValue> = {};
    for (const { name: group, versions, preferred } of all) {
      for (const one of versions) {
        const kinds: Record<string, ResultValue> = {};
        for (const resource of await kube.ask(resourcesOf(group, one)))
          kinds[resource.kind] ??= {
            categories: resource.categories,
            name: resource.name,
            namespaced: resource.namespaced,
            preferred: one === preferred,
            short_names: resource.shortNames,
            singular_name: resource.singularName,
          };
        apis[groupVersion({ group, version: one })] = kinds;
      }
    }
    const client = await kube.run(['version', '--client', '--output=json']);
    return {
      changed: false,
      apis,
      connection: {
        cert_file: args.client_cert ?? null,
        host: await kube.server(),
        password: args.password ?? null,
        proxy: args.proxy ?? null,
        ssl_ca_cert: args.ca_cert ?? null,
        username: args.username ?? null,
        verify_ssl: args.validate_certs ?? true,
      },
      version: {
        // Of kubectl, which is the client here.
        client: textAt(parseJson(client.out), 'clientVersion.gitVersion')?.replace(/^v/, '') ?? null,
        server: { kubernetes: version.object },
      },
    };
  },
});
