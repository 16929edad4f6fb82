import type { Conversation } from './conversation.js';
import type { StreamReader } from './dissector.js';

/** Nothing more is read: that this protocol is spoken is all there is to know. */
export function recognisedOnly(conversation: Conversation, app: string): StreamReader {
  conversation.app = app;
  conversation.wantsClient = false;
  conversation.wantsServer = false;
  return reader;
}

const reader: StreamReader = {
  fromClient: (_bytes, start, end) => end - start,
  fromServer: (_bytes, start, end) => end - start,
  gap: () => false,
  close() {},
};
