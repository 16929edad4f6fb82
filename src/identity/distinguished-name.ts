/**
 * The first value of a distinguished name: `Developers` of `CN=Developers,OU=Groups,DC=corp`; undefined when the
 * text is none (RFC 4514).
 */
export function firstValueOf(text: string): string | undefined {
  const start = /^\s*(?:cn|ou|uid|o|dc|\d+(?:\.\d+)+)\s*=\s*/i.exec(text)?.[0].length;
  if (start === undefined) return undefined;
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '+') end += text[end] === '\\' ? 2 : 1;
  return unescaped(text.slice(start, end)).trim();
}

/** The form in which two distinguished names compare. */
export function normalDn(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/\s*([,=])\s*/g, '$1');
}

/** `Sales\, North` and `Sales\2C North` as `Sales, North`; hexadecimal pairs are UTF-8 bytes. */
function unescaped(text: string): string {
  return text.replace(/(?:\\[0-9a-f]{2})+|\\(.)/gi, (escaped, character: string | undefined) =>
    character === undefined ? Buffer.from(escaped.replaceAll('\\', ''), 'hex').toString('utf8') : character,
  );
}
