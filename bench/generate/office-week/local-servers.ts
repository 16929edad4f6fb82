import { testRig } from './people.js';

/** A model server of the house, and who asks it. */
export interface LocalServer {
  readonly who: string;
  /** Id in `signatures/local/`. */
  readonly service: string;
  readonly server: string;
  readonly port: number;
  readonly path: string;
  readonly model: string;
  readonly userAgent: string;
  readonly at: string;
  readonly day: number;
  readonly requests: number;
}

export const localServers: readonly LocalServer[] = [
  {
    who: testRig,
    service: 'ollama',
    server: '10.20.5.40',
    port: 11_434,
    path: '/api/chat',
    model: 'llama3.2',
    userAgent: 'ollama-python/0.5.3 (x86_64 linux) Python/3.12.4',
    at: '11:00',
    day: 2,
    requests: 12,
  },
];
