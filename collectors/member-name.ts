import type { ContentFacts } from './content.js';

/** `logs.zip!day/access.log`. Names in archives are hostile text: what would move a terminal's cursor is written `\x1b`. */
export function memberName(archive: ContentFacts, name: string): string {
  const printable = name.replace(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, escaped);
  return `${archive.name}!${printable}`;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}
