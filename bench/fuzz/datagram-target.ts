import type { DatagramDissector } from '../../native-free-parsers/packets/dissector.js';
import type { Dissectors } from '../../native-free-parsers/packets/dissectors.js';
import { PacketFacts } from '../../native-free-parsers/packets/packet-facts.js';
import { Row } from '../../native-free-parsers/row.js';
import { randomConversation, timeMs } from './ends.js';
import { Forward } from './forward.js';
import type { FuzzTarget } from './target.js';

/** A dissector of datagrams: each input is one, or the same one both ways. */
export function datagramTarget(
  name: string,
  dissector: DatagramDissector,
  samples: readonly Buffer[],
  dissectors: Dissectors,
): FuzzTarget {
  return {
    name: `datagrams/${name}`,
    samples,
    maxBytes: 2048,
    open() {
      const sink = new Forward();
      const reader = dissector.open(new PacketFacts(new Row(), sink), dissectors);
      return {
        read(bytes, start, end, random, outcome) {
          sink.to = outcome;
          const conversation = randomConversation('udp', dissector.ports, random);
          const wireBytes = end - start + (random.chance(0.1) ? random.below(2000) : 0);
          let fromClient = random.chance(0.7);
          for (let times = random.chance(0.3) ? 2 : 1; times > 0; times--) {
            const { rows } = outcome;
            const { app, host, state } = conversation;
            const isOne = reader.read(conversation, fromClient, timeMs, bytes, start, end, wireBytes);
            outcome.add(isOne ? 1 : 0, true);
            outcome.addText(`${conversation.app} ${conversation.host} ${conversation.wantsClient}`);
            const isTouched = conversation.app !== app || conversation.host !== host || conversation.state !== state;
            if (!isOne && (outcome.rows > rows || isTouched)) outcome.wrong = 'refuses a datagram and remembers it';
            fromClient = !fromClient;
          }
        },
      };
    },
  };
}
