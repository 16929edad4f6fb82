const marks = /^\p{M}$/u;
/** East Asian wide and full-width characters, and pictures. */
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;

/** How many columns of a terminal a text takes. */
export function textWidth(text: string): number {
  // Nearly all names are ASCII.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += marks.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return width;
}

/** The text in at most `width` columns, with `…` where something was cut: its end, or of a path its middle. */
export function cutText(text: string, width: number, isPath = false): string {
  if (textWidth(text) <= width) return text;
  if (!isPath) return `${firstColumns([...text], width - 1)}…`;
  const tail = Math.floor((width - 1) * 0.6);
  const end = firstColumns([...text].reverse(), tail);
  return `${firstColumns([...text], width - 1 - tail)}…${[...end].reverse().join('')}`;
}

function firstColumns(chars: readonly string[], width: number): string {
  let used = 0;
  let count = 0;
  for (const char of chars) {
    used += textWidth(char);
    if (used > width) break;
    count++;
  }
  return chars.slice(0, count).join('');
}
