import { describe, expect, test } from 'vitest';
import { queryTypeName } from '../../src/rows/query-type.js';
import { responseCodeName } from '../../src/rows/response-code.js';

describe('a word of a DNS log', () => {
  test.each([
    ['65', 'HTTPS'],
    ['99', 'SPF'],
    ['65280', '65280'],
    ['HTTPS', 'HTTPS'],
    ['a host address', 'A'],
  ])('for a type, %s, is shown as %s', (type, shown) => {
    expect(queryTypeName(type)).toBe(shown);
  });

  test.each([
    ['3', 'NXDOMAIN'],
    ['NxDomain', 'NXDOMAIN'],
    ['Non-Existent Domain', 'NXDOMAIN'],
    ['17', 'BADKEY'],
    ['4095', '4095'],
    ['BADVERS', 'BADVERS'],
  ])('for a response code, %s, is shown as %s', (code, shown) => {
    expect(responseCodeName(code)).toBe(shown);
  });

  test.each(['constructor', '__proto__', 'toString', ''])('that is none, "%s", stays as it is', (word) => {
    expect([queryTypeName(word), responseCodeName(word)]).toEqual([word, word]);
  });
});
