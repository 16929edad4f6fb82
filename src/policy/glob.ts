/**
 * Whether `text` fits `pattern`, in which `*` stands for any run of characters, none included.
 * No regular expression: the cost is at most the product of both lengths, whatever the pattern.
 */
export function globMatches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = i;
    } else if (pattern[at] === text[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** Whether every text that fits `narrow` fits `wide` too: only a `*` can stand for a `*`. */
export function globCovers(wide: string, narrow: string): boolean {
  return globMatches(wide, narrow);
}

/** Whether some text fits both patterns. */
export function globsOverlap(left: string, right: string): boolean {
  // fits[j]: the part of `left` read so far and the first j characters of `right` can stand for the same text.
  let fits = startRow(right);
  for (const character of left) {
    const next = [character === '*' && fits[0] === true];
    for (let j = 1; j <= right.length; j++) {
      next[j] =
        character === '*' || right[j - 1] === '*'
          ? fits[j] === true || next[j - 1] === true
          : fits[j - 1] === true && character === right[j - 1];
    }
    fits = next;
  }
  return fits[right.length] === true;
}

function startRow(pattern: string): boolean[] {
  const row = [true];
  for (let j = 1; j <= pattern.length; j++) row[j] = row[j - 1] === true && pattern[j - 1] === '*';
  return row;
}
