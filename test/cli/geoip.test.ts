import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asnDatabaseFile } from '../asn-database-file.js';
import { emptyFolder, json, lamplighter } from './run.js';

const flow = (server: string, second: number) =>
  `2 123456789010 eni-0a1b2c3d4e5f60718 10.0.12.9 ${server} 50112 443 6 20 4249 ${1795170000 + second} ${1795170050 + second} ACCEPT OK\n`;
/** The network of OpenAI, one of Cloudflare, and one that is in no database. */
const servers = ['203.0.113.7', '203.0.113.7', '198.51.100.9', '192.0.2.1'];
const log = servers.map((server, i) => flow(server, 60 * i)).join('');

function folder(): string {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'flows.log'), log);
  writeFileSync(join(cwd, 'asn.mmdb'), asnDatabaseFile({ '203.0.113.0/24': 401518, '198.51.100.0/24': 13335 }));
  return cwd;
}

const usage = (cwd: string) =>
  json<{ rows: ReadonlyArray<Record<string, unknown>> }>(['usage', '--by', 'service,device'], { cwd });

describe('scan --geoip', () => {
  test('names the vendor of flows to its network, and says that the service is not known', async () => {
    const cwd = folder();
    await json(['scan', 'flows.log', '--geoip', 'asn.mmdb'], { cwd });
    const { rows } = await usage(cwd);
    expect(rows).toMatchObject([{ service: 'vendor/openai', device: '10.0.12.9', requests: 2 }]);
    expect((await lamplighter(['usage'], { cwd })).stdout).toContain('OpenAI (service');
    const { stdout } = await lamplighter(['explain', 'vendor/openai'], { cwd });
    expect(stdout).toContain('the address is in a network of the vendor');
  });

  test('without it such flows are nobody’s', async () => {
    const cwd = folder();
    await json(['scan', 'flows.log'], { cwd });
    expect((await usage(cwd)).rows).toEqual([]);
  });

  test('a damaged or missing database ends the scan before it begins', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'damaged.mmdb'), 'not a database');
    for (const name of ['damaged.mmdb', 'none.mmdb']) {
      const { code, stderr } = await lamplighter(['scan', 'flows.log', '--geoip', name], { cwd });
      expect([code, stderr.includes(name)]).toEqual([2, true]);
    }
  });
});
