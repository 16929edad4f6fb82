/** What RFC 4518 (2.2) maps to nothing: soft hyphens, joiners, direction marks, variation selectors, most controls. */
const nothing = /(?![\t\n\v\f\r\u0085])(?:\p{Cc}|\p{Cf}|\p{Variation_Selector}|\u034f|\ufffc)/gu;

/**
 * The form in which directories compare names (RFC 4518): NFKC, without case, one blank for many. `Groß` and `GROSS` are
 * one, so are `Ａｎａ` and `ana`. Idempotent.
 */
export function foldName(text: string): string {
  if (/^[\x21-\x7e]*$/.test(text)) return text.toLowerCase();
  const plain = text.replace(nothing, '').normalize('NFKC');
  // Upper case first: only that way `ß` becomes `ss`. A sigma is written otherwise at the end of a word.
  const folded = plain.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
  return folded.replace(/\s+/g, ' ').trim();
}
