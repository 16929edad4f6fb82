/**
 * Byte values by name.
 *
 * One frozen object rather than separate exports: V8 on Node 20 folds these properties into the
 * machine code, but reads an imported `const` again at every comparison.
 */
export const Byte = Object.freeze({
  Nul: 0x00,
  Tab: 0x09,
  Newline: 0x0a,
  Return: 0x0d,
  Space: 0x20,
  Quote: 0x22,
  Hash: 0x23,
  Percent: 0x25,
  Apostrophe: 0x27,
  ParenOpen: 0x28,
  ParenClose: 0x29,
  Plus: 0x2b,
  Comma: 0x2c,
  Dash: 0x2d,
  Dot: 0x2e,
  Slash: 0x2f,
  Zero: 0x30,
  Nine: 0x39,
  Colon: 0x3a,
  Less: 0x3c,
  Equals: 0x3d,
  Greater: 0x3e,
  Question: 0x3f,
  At: 0x40,
  UpperA: 0x41,
  UpperT: 0x54,
  UpperZ: 0x5a,
  BracketOpen: 0x5b,
  Backslash: 0x5c,
  BracketClose: 0x5d,
  Underscore: 0x5f,
  LowerA: 0x61,
  LowerZ: 0x7a,
  BraceOpen: 0x7b,
  Pipe: 0x7c,
  BraceClose: 0x7d,
});
