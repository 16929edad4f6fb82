/** An AI host that generated logs mention, and the service that the catalogue must know it as. */
export interface AiHost {
  readonly name: string;
  /** Id in `signatures/services/`. */
  readonly service: string;
}

/** What one per cent of the generated traffic goes to. Apps and APIs, for only those are use. */
export const aiHosts: readonly AiHost[] = [
  { name: 'chatgpt.com', service: 'chatgpt' },
  { name: 'ws.chatgpt.com', service: 'chatgpt' },
  { name: 'api.openai.com', service: 'openai-api' },
  { name: 'claude.ai', service: 'claude' },
  { name: 'api.anthropic.com', service: 'anthropic-api' },
  { name: 'gemini.google.com', service: 'gemini' },
  { name: 'generativelanguage.googleapis.com', service: 'gemini-api' },
  { name: 'notebooklm.google.com', service: 'notebooklm' },
  { name: 'copilot.microsoft.com', service: 'ms-copilot' },
  { name: 'api.individual.githubcopilot.com', service: 'github-copilot' },
  { name: 'proxy.githubcopilot.com', service: 'github-copilot' },
  { name: 'api2.cursor.sh', service: 'cursor' },
  { name: 'www.perplexity.ai', service: 'perplexity' },
  { name: 'chat.deepseek.com', service: 'deepseek' },
  { name: 'api.deepseek.com', service: 'deepseek-api' },
  { name: 'chat.mistral.ai', service: 'mistral' },
  { name: 'api.mistral.ai', service: 'mistral-api' },
  { name: 'www.midjourney.com', service: 'midjourney' },
  { name: 'api.elevenlabs.io', service: 'elevenlabs' },
  { name: 'otter.ai', service: 'otter' },
  { name: 'capi.grammarly.com', service: 'grammarly' },
  { name: 'www.deepl.com', service: 'deepl' },
  { name: 'character.ai', service: 'character-ai' },
  { name: 'poe.com', service: 'poe' },
  { name: 'grok.com', service: 'grok' },
  { name: 'api.groq.com', service: 'groq' },
  { name: 'openrouter.ai', service: 'openrouter' },
  { name: 'api.cohere.com', service: 'cohere' },
];

/** Names that look like use of AI to a text search and are not: near misses, and a CDN that other pages load from. */
export const decoys: readonly string[] = [
  'notchatgpt.com',
  'chatgpt.com.login.example',
  'myclaude.ai',
  'api.openai.com.evil.example',
  'notopenai.com',
  'claude.ai-assistant.example',
  'cdn.oaistatic.com',
];
