import { PythonError } from '../../values/python-error.ts';
import { type Filters, filter } from '../plugin.ts';

/** A filter that only says why it can't work: it is there, so that templates which never come to it do. */
function needs(library: string, instead: string) {
  return filter('*args, **kwargs', () => {
    throw new PythonError(
      'AnsibleError',
      `this filter needs the Python library ${library}, and tsible runs no Python. ${instead}`,
    );
  });
}

/** Filters of community.general that are a Python library. */
export const generalPythonFilters: Filters = {
  jc: needs('jc', 'Ask the command for JSON and use from_json, or take its output apart with regex_findall.'),
};

/** Filters of ansible.netcommon that are a Python library. */
export const netcommonPythonFilters: Filters = {
  parse_cli_textfsm: needs('TextFSM', 'Take the output apart with regex_findall.'),
};
