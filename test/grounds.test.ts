import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../native-free-parsers/format.js';
import { logFormats } from '../native-free-parsers/registry.js';
import { Fact, Row } from '../native-free-parsers/row.js';
import { textOf } from '../native-free-parsers/text.js';
import { packageRoot } from '../src/package-root.js';

const hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'UTC' };

/** Of each logon in a sample: the ground that its record states. */
function grounds(format: string, file: string): string[] {
  const bytes = readFileSync(join(packageRoot, 'samples', format, file));
  const { detect, parse } = logFormats.get(format)!;
  const layout = detect(bytes, hints);
  if (layout instanceof Refusal) throw new Error(layout.because);
  const found: string[] = [];
  const take = (row: Row) => {
    if (row.fact === Fact.Logon) found.push(`logon of ${textOf(row, row.user)}: ${row.ground ?? 'usual'}`);
  };
  parse(bytes, layout, new Row(), { wants: () => true, take, ignore() {}, reject() {} });
  return found;
}

describe('a record says what its logon comes from where its format has several kinds', () => {
  const cases: ReadonlyArray<readonly [format: string, file: string, ...stated: string[]]> = [
    ['zeek', 'identity-and-socks.log', 'logon of CORP\\ana: radius', 'logon of ana: usual', 'logon of carol: usual'],
    [
      'cisco-asa',
      'fw1.log',
      'logon of ana: vpn',
      'logon of bo: vpn',
      'logon of ana@corp.example: vpn',
      'logon of CORP\\ana: directory',
    ],
    [
      'fortigate',
      'fw1.log',
      'logon of ana: vpn',
      'logon of bo: vpn',
      'logon of ANA: directory',
      'logon of bo: directory',
    ],
    [
      'cisco-meraki',
      'mx84.log',
      'logon of bo@corp.example: radius',
      'logon of CORP\\cy: radius',
      'logon of ana: vpn',
      'logon of ana@example.com: vpn',
      'logon of bruno: vpn',
    ],
    [
      'paloalto',
      'fw1.log',
      'logon of eve: usual',
      'logon of corp\\ana: vpn',
      'logon of corp\\bo: vpn',
      'logon of cy: vpn',
      'logon of dee: vpn',
      'logon of corp\\ana: usual',
      'logon of corp\\\\ana: vpn',
    ],
  ];
  for (const [format, file, ...stated] of cases) {
    test(format, () => expect([...new Set(grounds(format, file))]).toEqual(stated));
  }
});
