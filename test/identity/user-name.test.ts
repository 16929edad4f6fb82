import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountKind } from '../../src/identity/account-kind.js';
import { foldName } from '../../src/identity/fold-name.js';
import { userKey, userName } from '../../src/identity/user-name.js';

describe('one form for', () => {
  test.each([
    ['ana', { user: 'ana' }],
    ['CORP\\Ana', { user: 'ana', realm: 'CORP' }],
    ['CORP\\\\Ana', { user: 'ana', realm: 'CORP' }],
    ['CORP%5CAna', { user: 'ana', realm: 'CORP' }],
    ['corp%255cana', { user: 'ana', realm: 'corp' }],
    ['Ana@corp.example', { user: 'ana', realm: 'corp.example' }],
    ['ana%40corp.example', { user: 'ana', realm: 'corp.example' }],
    ['ana@CORP.EXAMPLE', { user: 'ana', realm: 'CORP.EXAMPLE' }],
    ['CORP\\ana@corp.example', { user: 'ana', realm: 'CORP' }],
    ['"Ana"', { user: 'ana' }],
    ['CN=Ana Berg,OU=People,DC=corp,DC=example', { user: 'ana berg', realm: 'corp.example' }],
    ['cn=Berg\\, Ana,ou=People,o=Corp', { user: 'berg, ana' }],
    ['uid=ana,ou=people,dc=corp,dc=example', { user: 'ana', realm: 'corp.example' }],
    ['host/LAP-17.corp.example', { user: 'lap-17$', realm: 'corp.example' }],
    ['host/lap-17.corp.example@CORP.EXAMPLE', { user: 'lap-17$', realm: 'CORP.EXAMPLE' }],
    ['CORP\\LAP-17$', { user: 'lap-17$', realm: 'CORP' }],
    ['Größe', { user: 'grösse' }],
    ['GRÖSSE', { user: 'grösse' }],
    ['Ａｎａ', { user: 'ana' }],
    ['an\u00ada', { user: 'ana' }],
    ['50%', { user: '50%' }],
  ])('%s', (written, name) => {
    expect(userName(written)).toEqual(name);
  });
});

test.each(['', '-', '(null)', '(none)', 'N/A', '"-"'])('"%s" is nobody', (written) => {
  expect(userName(written)).toBeUndefined();
  expect(userKey(written)).toBe('');
});

test('what batches keep of a name reads as the same user again', () => {
  const name = fc.string({ unit: fc.constantFrom(...'aZ9.-_$ß '), minLength: 1, maxLength: 8 });
  const realm = fc.option(fc.string({ unit: fc.constantFrom(...'aZ9.'), minLength: 1, maxLength: 8 }), { nil: '' });
  fc.assert(
    fc.property(name, realm, fc.constantFrom('\\', '@'), (user, realm, separator) => {
      const written = realm === '' ? user : separator === '\\' ? `${realm}\\${user}` : `${user}@${realm}`;
      const first = userName(written);
      expect(first === undefined ? undefined : userName(userKey(written))?.user).toBe(first?.user);
    }),
  );
});

test('folding a folded name changes nothing, and case and form never matter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (text) => {
      const folded = foldName(text);
      expect(foldName(folded)).toBe(folded);
      expect(foldName(text.normalize('NFD'))).toBe(folded);
    }),
    { numRuns: 1000, examples: [['ẞ']] },
  );
});

test.each([
  ['lap-17$', undefined, 'machine'],
  ['system', undefined, 'system'],
  ['dwm-3', 'Window Manager', 'system'],
  ['umfd-0', 'Font Driver Host', 'system'],
  ['netzwerkdienst', 'NT-AUTORITÄT', 'system'],
  ['mssqlserver', 'NT SERVICE', 'system'],
  ['s-1-5-18', undefined, 'system'],
  ['$', undefined, 'system'],
  ['02-00-5e-10-00-09', undefined, 'system'],
  ['02:00:5e:10:00:09', undefined, 'system'],
  ['0200.5e10.0009', undefined, 'system'],
  ['02005e100009', undefined, 'system'],
  ['020051000009', undefined, 'person'],
  ['02-00-5e-10-00', undefined, 'person'],
  ['ana', 'CORP', 'person'],
  ['systema', undefined, 'person'],
] as const)('%s of %s is a %s', (user, realm, kind) => {
  expect(accountKind(user, realm)).toBe(kind);
});
