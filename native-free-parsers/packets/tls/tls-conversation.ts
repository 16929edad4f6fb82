/**
 * What a TLS server said of itself: `Conversation.state` of a conversation that speaks TLS.
 * A certificate may be for many names, so none of them is what the client asked for: it never becomes the conversation's host.
 */
export class TlsConversation {
  /** As the ServerHello chose it, 0x0303 for TLS 1.2; 0 until it is seen. */
  version = 0;
  /** What the certificate of a TLS 1.2 or older server is for, where the client named none; later versions encrypt it. */
  certificateName = '';
}
