import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.js';

/** Starts the servers of all sites, and waits until they listen. */
export async function startInternet(machine: Machine): Promise<void> {
  const key = join(machine.folder, 'key.pem');
  const certificate = join(machine.folder, 'certificate.pem');
  const self = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...self, '-subj', '/CN=laboratory', '-keyout', key, '-out', certificate], {
    stdio: 'pipe',
  });
  const program = fileURLToPath(new URL('./internet.js', import.meta.url));
  const server = machine.converse('internet', [process.execPath, program, key, certificate]);
  await Promise.race([
    once(server.stdout!, 'data'),
    once(server, 'exit').then(() => {
      throw new Error('the servers of the laboratory did not start');
    }),
  ]);
}
