/** Somebody uses an AI service for a while. */
export interface Habit {
  /** `Seat.id`. */
  readonly seat: string;
  /** Id in `signatures/services/`. */
  readonly service: string;
  /** Hosts that a use of the service asks, the main one first. */
  readonly hosts: readonly string[];
  /** Hosts that come along and prove no use: pages' images, sign-in, telemetry. */
  readonly companions?: readonly string[];
  /** `[from, to]` in UTC. */
  readonly times: readonly (readonly [string, string])[];
  /** Between two requests, on average. */
  readonly everySeconds: number;
  /** The proxy refuses it. */
  readonly blocked?: true;
  /** Only looked up, by a page that prefetches the links it shows, and never asked. */
  readonly lookUpOnly?: true;
  /** Where the service's address is a published one; the others get documentation addresses. */
  readonly address?: string;
}

export const habits: readonly Habit[] = [
  {
    seat: 'ana',
    service: 'chatgpt',
    hosts: ['chatgpt.com', 'ws.chatgpt.com'],
    companions: ['cdn.oaistatic.com', 'ab.chatgpt.com'],
    times: [
      ['09:05', '10:20'],
      ['14:00', '15:10'],
      ['16:30', '16:50'],
    ],
    everySeconds: 75,
  },
  {
    seat: 'ben',
    service: 'claude',
    hosts: ['claude.ai'],
    companions: ['a-api.anthropic.com'],
    times: [
      ['10:00', '11:40'],
      ['15:30', '16:10'],
    ],
    everySeconds: 90,
  },
  { seat: 'ben', service: 'deepl', hosts: ['www.deepl.com'], times: [['09:30', '09:45']], everySeconds: 60 },
  {
    seat: 'chloe',
    service: 'midjourney',
    hosts: ['www.midjourney.com'],
    companions: ['cdn.midjourney.com'],
    times: [['11:00', '12:20']],
    everySeconds: 60,
  },
  {
    seat: 'david',
    service: 'ms-copilot',
    hosts: ['copilot.microsoft.com'],
    times: [
      ['09:00', '12:00'],
      ['13:00', '17:00'],
    ],
    everySeconds: 600,
  },
  { seat: 'elif', service: 'gemini', hosts: ['gemini.google.com'], times: [['13:10', '14:30']], everySeconds: 100 },
  {
    seat: 'elif',
    service: 'notebooklm',
    hosts: ['notebooklm.google.com'],
    times: [['14:30', '15:15']],
    everySeconds: 80,
  },
  {
    seat: 'femi',
    service: 'deepseek',
    hosts: ['chat.deepseek.com'],
    times: [
      ['10:15', '10:25'],
      ['16:05', '16:08'],
    ],
    everySeconds: 40,
    blocked: true,
  },
  {
    seat: 'grace',
    service: 'claude',
    hosts: ['claude.ai'],
    times: [['11:20', '11:30']],
    everySeconds: 240,
    lookUpOnly: true,
  },
  {
    seat: 'grace',
    service: 'perplexity',
    hosts: ['www.perplexity.ai'],
    times: [['15:00', '15:20']],
    everySeconds: 240,
    lookUpOnly: true,
  },
  { seat: 'hugo', service: 'chatgpt', hosts: ['chatgpt.com'], times: [['09:20', '09:50']], everySeconds: 70 },
  { seat: 'ines', service: 'perplexity', hosts: ['www.perplexity.ai'], times: [['11:15', '11:40']], everySeconds: 60 },
  { seat: 'ines', service: 'grammarly', hosts: ['capi.grammarly.com'], times: [['13:00', '16:00']], everySeconds: 300 },
  {
    seat: 'jonas',
    service: 'github-copilot',
    hosts: ['proxy.githubcopilot.com', 'api.individual.githubcopilot.com'],
    companions: ['telemetry.githubcopilot.com'],
    times: [
      ['08:45', '12:10'],
      ['13:00', '17:30'],
    ],
    everySeconds: 240,
  },
  { seat: 'jonas', service: 'openai-api', hosts: ['api.openai.com'], times: [['10:30', '11:45']], everySeconds: 120 },
  {
    seat: 'katya',
    service: 'cursor',
    hosts: ['api2.cursor.sh'],
    companions: ['metrics.cursor.sh'],
    times: [
      ['09:00', '12:30'],
      ['13:30', '17:00'],
    ],
    everySeconds: 300,
  },
  { seat: 'katya', service: 'chatgpt', hosts: ['chatgpt.com'], times: [['13:30', '14:00']], everySeconds: 90 },
  {
    seat: 'guests',
    service: 'character-ai',
    hosts: ['character.ai', 'neo.character.ai'],
    times: [['12:10', '12:50']],
    everySeconds: 90,
  },
  { seat: 'guests', service: 'chatgpt', hosts: ['chatgpt.com'], times: [['12:15', '12:40']], everySeconds: 120 },
  // A coding agent that somebody left running.
  {
    seat: 'build server',
    service: 'anthropic-api',
    hosts: ['api.anthropic.com'],
    times: [['00:40', '03:50']],
    everySeconds: 75,
  },
  {
    seat: 'plotter',
    service: 'openai-api',
    hosts: ['api.openai.com'],
    times: [['08:00', '17:00']],
    everySeconds: 7200,
    lookUpOnly: true,
  },
  // Seen by its address alone, in a range that the vendor published for Claude.
  {
    seat: 'render farm',
    service: 'claude',
    hosts: ['claude.ai'],
    times: [['01:00', '04:30']],
    everySeconds: 240,
    address: '160.79.104.10',
  },
];
