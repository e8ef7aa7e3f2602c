import { optionalStr, type SettingDefinition } from '../setting.ts';

type Own<Plugin extends string> = Record<
  `${Plugin}_${'USER' | 'EXE' | 'FLAGS' | 'PASS'}`,
  SettingDefinition<string | null>
>;

/** What each become plugin may be given of its own. A general option is overridden by the plugin's. */
function plugin<Plugin extends string>(name: Plugin): Own<Plugin> {
  const low = name.toLowerCase();
  const either = (general: string, own: string) => ({
    ini: [`privilege_escalation.${general}`, `${low}_become_plugin.${own}`],
    env: [
      `ANSIBLE_${general.toUpperCase()}`,
      `ANSIBLE_${name}_${general.replace('become_', '').toUpperCase()}`,
    ],
  });
  // TypeScript doesn't follow a computed key that is a template of a type parameter.
  return {
    [`${name}_USER`]: optionalStr(either('become_user', 'user'), `Which user ${low} becomes.`),
    [`${name}_EXE`]: optionalStr(either('become_exe', 'executable'), `Path of ${low}.`),
    [`${name}_FLAGS`]: optionalStr(either('become_flags', 'flags'), `Options of ${low}.`),
    [`${name}_PASS`]: optionalStr(
      { ini: [`${low}_become_plugin.password`], env: ['ANSIBLE_BECOME_PASS', `ANSIBLE_${name}_PASS`] },
      `Password for ${low}.`,
    ),
  } as Own<Plugin>;
}

/** Become plugins with settings of their own, as their settings' names begin. */
export const BECOME_PLUGINS = [
  'SUDO',
  'SU',
  'DOAS',
  'DZDO',
  'KSU',
  'MACHINECTL',
  'PBRUN',
  'PFEXEC',
  'PMRUN',
  'RUN0',
  'SESU',
] as const;

/** Options of the become plugins. */
export const becomeSettings = {
  ...(Object.assign({}, ...BECOME_PLUGINS.map(plugin)) as Own<(typeof BECOME_PLUGINS)[number]>),
  SUDO_CHDIR: optionalStr(
    { ini: ['sudo_become_plugin.chdir'], env: ['ANSIBLE_SUDO_CHDIR'] },
    'Folder that sudo changes to.',
  ),
};
