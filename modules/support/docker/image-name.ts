import { ModuleFailure } from '../../../runtime/module/result.ts';

/** An image's name and its tag or digest. */
export interface ImageName {
  readonly name: string;
  readonly tag: string;
  /** As docker's client takes it. */
  readonly whole: string;
  readonly isDigest: boolean;
}

export function isImageId(name: string): boolean {
  return /^sha256:[0-9a-fA-F]{64}$/.test(name);
}

/** The name of an image with a tag: its own, or `tag`. @throws ModuleFailure with `wrong` after a tag that is none */
export function imageName(text: string, tag: string, wrong = 'is not a valid docker tag!'): ImageName {
  if (!/^[\w][\w.-]{0,127}$/.test(tag) && !/^[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,}$/.test(tag))
    throw new ModuleFailure(`"${tag}" ${wrong}`);
  const at = text.indexOf('@');
  if (at !== -1) return { name: text.slice(0, at), tag: text.slice(at + 1), whole: text, isDigest: true };
  const colon = text.lastIndexOf(':');
  if (colon > text.lastIndexOf('/'))
    return { name: text.slice(0, colon), tag: text.slice(colon + 1), whole: text, isDigest: false };
  const isDigest = tag.includes(':');
  return { name: text, tag, whole: `${text}${isDigest ? '@' : ':'}${tag}`, isDigest };
}

/** The options of a module that names an image. */
export const IMAGE_OPTIONS = {
  name: { type: 'str', required: true, operand: true, description: 'The image.' },
  tag: { type: 'str', default: 'latest', description: 'Its tag, where the name has none.' },
} as const;
