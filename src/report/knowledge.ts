import type { Policy } from '../policy/policy.js';
import type { Decision } from '../policy/use.js';
import type { Use } from './best-evidence.js';
import type { UseReading } from './uses.js';

/** What a report asks of the catalogue, the policy and the directory. */
export interface Knowledge {
  readonly policy: Policy;
  /** How stored cells are read as uses. */
  readonly reading?: UseReading;
  decision(use: Use): Decision;
  /** Undefined for an id that the catalogue no longer has. */
  service(id: string): KnownService | undefined;
  client(id: string): KnownClient | undefined;
  /** A tool on own machines, `local/ollama`. */
  local(id: string): KnownClient | undefined;
  /** Of a kind of hidden traffic, `hidden/dns-over-https`. */
  hiddenName(id: string): string | undefined;
  /** Where whoever made the use belongs, as the directory or the policy's groups say. */
  department(use: Pick<Use, 'user' | 'device'>): string | undefined;
}

export interface KnownService {
  readonly name: string;
  /** Names, for people. */
  readonly vendor: string;
  readonly category: string;
  /** Id: `llm-api`, `chatbot`, … */
  readonly categoryId: string;
  readonly risk: { readonly score: number; readonly known: number; readonly because: readonly string[] };
}

export interface KnownClient {
  readonly name: string;
  /** `sdk`, `coding-agent`, `browser`, … */
  readonly kind: string;
}
