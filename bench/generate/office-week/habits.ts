import { terminalServer, testRig } from './people.js';

/** Somebody uses an AI service now and then. */
export interface Habit {
  /** Accounts, or machines that are nobody's. */
  readonly who: readonly string[];
  /** Id in `signatures/services/`. */
  readonly service: string;
  readonly hosts: readonly string[];
  /** Hosts that come along and prove no use: pages' images, sign-in, telemetry. */
  readonly companions?: readonly string[];
  /** When a session of a day begins, in UTC; each lasts some minutes. */
  readonly at: readonly string[];
  /** 0 is Monday; working days unless said otherwise. */
  readonly days?: readonly number[];
  /** Requests of a session, 8 or more. */
  readonly requests: number;
  /** What a request sends, on average. */
  readonly sends?: number;
  /** What comes back at most; pages and files differ widely unless said. */
  readonly receives?: number;
  /** What programs say that they are. */
  readonly userAgent?: string;
  /** Id in `signatures/clients/` of that. */
  readonly client?: string;
  /** Of the request, where a proxy sees it. */
  readonly path?: string;
  /** The model that the path names. */
  readonly model?: string;
  /** New in the week that the sample is about. */
  readonly isNew?: true;
  /** The proxy refuses it. */
  readonly blocked?: true;
  /** Only looked up, by a page that prefetches the links it shows, and never asked. */
  readonly lookUpOnly?: true;
  /** One small request, as of a page that embeds a button. */
  readonly touch?: true;
  /** The address of the VPN's pool that they have meanwhile. */
  readonly vpn?: string;
  /** Where the service's address is a published one; the others get documentation addresses. */
  readonly address?: string;
}

const chatgpt = { service: 'chatgpt', hosts: ['chatgpt.com', 'ws.chatgpt.com'], companions: ['cdn.oaistatic.com'] };
const claude = { service: 'claude', hosts: ['claude.ai'] };
const copilot = { service: 'ms-copilot', hosts: ['copilot.microsoft.com'] };
const gemini = { service: 'gemini', hosts: ['gemini.google.com'] };
const githubCopilot = {
  service: 'github-copilot',
  hosts: ['api.individual.githubcopilot.com', 'proxy.githubcopilot.com'],
  userAgent: 'GitHubCopilotChat/0.32.1',
  client: 'github-copilot-chat',
};

export const habits: readonly Habit[] = [
  // Approved, and used by most.
  {
    ...copilot,
    who: ['helen.marsh', 'ruben.prinz', 'ana.keller', 'boris.lund', 'grace.whitlock', 'nadia.rossi', 'oskar.lind'],
    at: ['08:40', '13:20', '15:05'],
    requests: 9,
  },
  { ...copilot, who: ['yara.haddad', 'zoe.martin', 'emil.vance', 'holly.pike'], at: ['09:10', '14:10'], requests: 10 },
  {
    ...githubCopilot,
    who: ['mira.solberg', 'nils.brandt', 'omar.farouk', 'petra.zeman', 'selin.demir', 'tomas.varga'],
    at: ['08:50', '11:10', '14:00', '16:20'],
    requests: 24,
    sends: 6_000,
    path: '/chat/completions',
  },
  { ...githubCopilot, who: ['vera.lindqvist', 'walt.jensen'], at: ['09:30', '14:40'], requests: 20, sends: 5_000 },

  // Nobody decided about these.
  {
    ...chatgpt,
    who: ['femi.adeyemi', 'carla.mendes', 'hana.sato', 'paula.braun', 'quentin.moreau', 'uma.rao', 'viktor.nagy'],
    at: ['09:25', '14:35'],
    requests: 14,
  },
  {
    ...chatgpt,
    who: ['adam.berg', 'bella.conti', 'fatma.kaya', 'gus.ferrand', 'ivan.kolar', 'jana.novak', 'kofi.mensah'],
    at: ['10:05', '15:30'],
    requests: 14,
    sends: 3_500,
    path: '/backend-api/conversation',
  },
  {
    ...chatgpt,
    who: ['xenia.popova', 'yusuf.amin', 'cyril.blanc'],
    at: ['11:20', '16:05'],
    requests: 12,
    sends: 3_000,
  },
  { ...claude, who: ['lena.fuchs', 'marc.dubois', 'rosa.jimenez'], at: ['10:30', '15:10'], requests: 12 },
  {
    ...claude,
    who: ['mira.solberg', 'rafael.silva', 'ula.kovac'],
    at: ['10:15', '15:45'],
    requests: 16,
    sends: 9_000,
    path: '/api/organizations/completion',
  },
  { ...gemini, who: ['tara.singh', 'sven.holm', 'igor.petrov'], at: ['11:05'], requests: 10 },
  { ...gemini, who: ['chris.doyle', 'lara.stone'], at: ['13:15'], requests: 10, sends: 2_500, path: '/app' },
  { who: ['wanda.nowak', 'edith.roth'], service: 'deepl', hosts: ['www.deepl.com'], at: ['09:50'], requests: 9 },
  {
    who: ['julia.weiss'],
    service: 'grammarly',
    hosts: ['capi.grammarly.com'],
    at: ['09:05', '10:40', '13:40', '15:20'],
    requests: 10,
  },
  {
    who: ['dilan.aksoy'],
    service: 'perplexity',
    hosts: ['www.perplexity.ai'],
    at: ['11:30'],
    requests: 9,
    days: [0, 2],
  },
  {
    who: ['nadia.rossi', 'quentin.moreau'],
    service: 'midjourney',
    hosts: ['www.midjourney.com'],
    companions: ['cdn.midjourney.com'],
    at: ['14:05'],
    requests: 14,
    days: [1, 3],
  },

  // New this week.
  {
    who: ['sven.holm', 'tara.singh'],
    service: 'suno',
    hosts: ['suno.com'],
    at: ['12:10'],
    requests: 10,
    days: [2, 3],
    isNew: true,
  },
  {
    who: ['daria.ilves', 'zoe.martin', 'adam.berg'],
    service: 'notebooklm',
    hosts: ['notebooklm.google.com'],
    at: ['11:10'],
    requests: 12,
    sends: 20_000,
    path: '/notebook',
    days: [1, 2, 4],
    isNew: true,
  },
  // The quarter's customer list, in one go.
  {
    ...chatgpt,
    who: ['kofi.mensah'],
    at: ['17:10'],
    requests: 12,
    sends: 4_200_000,
    path: '/backend-api/files',
    days: [3],
    isNew: true,
  },

  // Programs.
  {
    who: ['omar.farouk', 'tomas.varga'],
    service: 'anthropic-api',
    hosts: ['api.anthropic.com'],
    at: ['09:40', '13:05', '15:10'],
    requests: 30,
    sends: 14_000,
    userAgent: 'claude-cli/2.0.14 (external, cli)',
    client: 'claude-code',
    path: '/v1/messages',
  },
  {
    who: ['selin.demir'],
    service: 'openai-api',
    hosts: ['api.openai.com'],
    at: ['13:30'],
    requests: 20,
    sends: 4_000,
    userAgent: 'OpenAI/Python 1.99.1',
    client: 'openai-python',
    path: '/v1/responses',
  },
  {
    who: ['petra.zeman'],
    service: 'gemini-api',
    hosts: ['generativelanguage.googleapis.com'],
    at: ['10:50'],
    requests: 16,
    sends: 5_000,
    userAgent: 'google-genai-sdk/1.38.0 gl-python/3.12.4',
    client: 'google-genai',
    path: '/v1beta/models/gemini-2.5-pro:generateContent',
    model: 'gemini-2.5-pro',
    isNew: true,
  },
  {
    who: ['zita.horvat'],
    service: 'cursor',
    hosts: ['api2.cursor.sh'],
    at: ['09:15', '14:20'],
    requests: 18,
    sends: 4_000,
  },
  // A coding agent that somebody left running, nights and the weekend.
  {
    who: ['arno.peeters'],
    service: 'anthropic-api',
    hosts: ['api.anthropic.com'],
    at: ['11:45', '16:30'],
    requests: 26,
    sends: 15_000,
  },
  // A test rig that has its readings explained.
  {
    who: [testRig],
    service: 'mistral-api',
    hosts: ['api.mistral.ai'],
    at: ['10:05', '14:25'],
    days: [2],
    requests: 10,
    sends: 2_500,
    receives: 4_000,
    isNew: true,
  },
  // Seen by its address alone, in a range that the vendor published for Claude.
  {
    who: ['10.40.0.12'],
    service: 'claude',
    hosts: ['claude.ai'],
    at: ['01:10', '03:05'],
    days: [0, 1, 2, 3, 4, 5, 6],
    requests: 12,
    sends: 5_000,
    address: '160.79.104.10',
  },

  // Refused. One of them goes on from home.
  {
    who: ['femi.adeyemi', 'xavier.costa'],
    service: 'deepseek',
    hosts: ['chat.deepseek.com'],
    at: ['10:20', '16:10'],
    requests: 9,
    days: [0, 1],
    blocked: true,
  },
  {
    who: ['holly.pike'],
    service: 'character-ai',
    hosts: ['character.ai'],
    at: ['12:15'],
    requests: 9,
    days: [0, 2],
    blocked: true,
    path: '/',
  },
  {
    who: ['femi.adeyemi'],
    service: 'deepseek',
    hosts: ['chat.deepseek.com'],
    at: ['20:10'],
    requests: 14,
    sends: 5_000,
    days: [1, 2],
    vpn: '10.20.99.6',
    isNew: true,
  },

  // From home: one address of the pool, three people one after the other.
  { ...chatgpt, who: ['uma.rao'], at: ['19:05'], requests: 12, sends: 3_000, days: [0, 3], vpn: '10.20.99.5' },
  { ...gemini, who: ['karim.haddad'], at: ['20:30'], requests: 10, sends: 2_500, days: [0, 3], vpn: '10.20.99.5' },
  { ...claude, who: ['helen.marsh'], at: ['10:20'], requests: 10, sends: 6_000, days: [5, 6], vpn: '10.20.99.5' },

  // Machines that nobody signs in to.
  { ...chatgpt, who: ['tab-01', 'tab-02'], at: ['08:20', '12:40'], requests: 9, sends: 1_500 },

  // A machine that several are signed in to at once: one of them.
  { ...chatgpt, who: [terminalServer], at: ['09:35', '13:50'], requests: 11, sends: 2_000 },
  { ...gemini, who: [terminalServer], at: ['11:15'], requests: 9, sends: 2_000 },

  // No use.
  { who: ['edith.roth', 'fritz.aalto'], ...claude, at: ['10:10'], requests: 9, days: [0, 4], lookUpOnly: true },
  {
    who: ['joy.okafor'],
    service: 'mistral',
    hosts: ['chat.mistral.ai'],
    at: ['11:00'],
    requests: 9,
    days: [2],
    lookUpOnly: true,
  },
  {
    who: ['daria.ilves', 'lara.stone'],
    service: 'perplexity',
    hosts: ['www.perplexity.ai'],
    at: ['16:40'],
    requests: 1,
    days: [1],
    touch: true,
    path: '/',
  },
];
