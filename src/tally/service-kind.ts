/**
 * What is counted: AI services, tools run on own machines (`local/ollama`), and traffic that hides what it carries
 * (`hidden/dns-over-https`). No id of a service has a slash.
 */
export const serviceKinds = ['service', 'local', 'hidden'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

export function kindOfService(id: string): ServiceKind {
  if (id.startsWith('local/')) return 'local';
  return id.startsWith('hidden/') ? 'hidden' : 'service';
}
