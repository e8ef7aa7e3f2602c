import { Origin, Source } from '../errors/source.ts';
import { type Raw, Template, trusted } from '../values/raw.ts';
import { loadYaml } from '../yaml/load.ts';

/** The place of a text that an option of the command line gave: errors show the text itself. */
export function optionOrigin(option: string, text: string): Origin {
  return new Origin(optionSource(option, text), 0);
}

/** What an option gave, which may be a template. */
export function optionText(option: string, text: string): string | Template {
  return trusted(text, optionOrigin(option, text));
}

/** YAML or JSON that an option gave; an error in one of its texts shows that one. */
export function optionYaml(option: string, text: string): Raw {
  return ownTexts(option, loadYaml(optionSource(option, text), { trusted: true }));
}

function optionSource(option: string, text: string): Source {
  return new Source(`<CLI option '${option}'>`, text);
}

/** Gives every template a place of its own. The containers are the same ones still, so that they keep theirs. */
function ownTexts(option: string, value: Raw): Raw {
  if (value instanceof Template) return new Template(value.source, optionOrigin(option, value.source));
  if (value instanceof Map) for (const [key, item] of value) value.set(key, ownTexts(option, item));
  if (Array.isArray(value))
    value.forEach((item, at) => {
      value[at] = ownTexts(option, item);
    });
  return value;
}
