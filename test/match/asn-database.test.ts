import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asnsIn, openAsnDatabase } from '../../src/match/asn-database.js';
import { UserError } from '../../src/user-error.js';
import { asnDatabaseFile } from '../asn-database-file.js';
import { emptyFolder } from '../cli/run.js';

const networks = { '192.0.2.0/24': 64500, '198.51.100.128/25': 64501, '2001:db8::/32': 4_200_000_000 };

function written(bytes: Buffer): string {
  const path = join(emptyFolder(), 'asn.mmdb');
  writeFileSync(path, bytes);
  return path;
}

describe('an ASN database', () => {
  test('tells the network of an address, and nothing of one that it does not have', () => {
    const asnOf = asnsIn(openAsnDatabase(written(asnDatabaseFile(networks))));
    const asked = ['192.0.2.1', '192.0.2.255', '198.51.100.200', '2001:db8:1::1', '192.0.3.1', '198.51.100.1', '::1'];
    expect(asked.map(asnOf)).toEqual([64500, 64500, 64501, 4_200_000_000, undefined, undefined, undefined]);
  });

  test('says nothing of what is no address', () => {
    const asnOf = asnsIn(openAsnDatabase(written(asnDatabaseFile(networks))));
    expect(['', 'chatgpt.com', '192.0.2'].map(asnOf)).toEqual([undefined, undefined, undefined]);
  });

  test('that is not there is the mistake of whoever named it', () => {
    expect(() => openAsnDatabase(join(emptyFolder(), 'none.mmdb'))).toThrow(UserError);
    expect(() => openAsnDatabase(join(emptyFolder(), 'none.mmdb'))).toThrow(/ENOENT/);
  });

  test('of another kind is refused by name', () => {
    const path = written(asnDatabaseFile(networks, 'GeoLite2-City'));
    expect(() => openAsnDatabase(path)).toThrow(/not an ASN database/);
  });

  test('that is cut anywhere, or none at all, is refused', () => {
    const whole = asnDatabaseFile(networks);
    for (let end = 0; end < whole.length - 1; end += 13) {
      expect(() => openAsnDatabase(written(whole.subarray(0, end)))).toThrow(UserError);
    }
    expect(() => openAsnDatabase(written(Buffer.from('a log\n'.repeat(100))))).toThrow(UserError);
  });
});
