/**
 * CloudWatch Logs as a subscription delivers them: many messages an object, one object a line.
 *
 *   {"messageType":"DATA_MESSAGE","logGroup":"vpc","logEvents":[{"id":"…","timestamp":1762000000048,"message":"2 1234 eni-…"}]}
 *
 * Control messages are ignored.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
import { JsonFields, JsonItems, JsonKind } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const envelope = new JsonPaths(['/logEvents']);
const event = new JsonPaths(['/message']);

const cloudwatch: Carrier = {
  name: 'cloudwatch',
  product: 'AWS CloudWatch Logs (subscription)',
  specification: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html',
  open: (bytes) => new SubscriptionReader(bytes),
};
export default cloudwatch;

class SubscriptionReader implements CarrierReader {
  private readonly bytes: Buffer;
  private readonly envelope: JsonFields;
  private readonly events: JsonItems;
  private readonly event: JsonFields;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.envelope = new JsonFields(envelope, bytes);
    this.events = new JsonItems(bytes);
    this.event = new JsonFields(event, bytes);
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes, events, event } = this;
    if (!this.envelope.scan(start, end)) {
      sink.reject(start, Reject.BadJson);
      return;
    }
    if (this.envelope.kind(0) !== JsonKind.Array) {
      sink.reject(start, Reject.BadSyntax);
      return;
    }
    events.open(this.envelope.start(0), this.envelope.end(0));
    let count = 0;
    while (events.next()) {
      if (events.kind !== JsonKind.Object || !event.scan(events.start, events.end)) continue;
      if (event.kind(0) !== JsonKind.String) continue;
      messages.begin(start);
      messages.writeJson(bytes, event.start(0), event.end(0));
      messages.end();
      count++;
    }
    if (count === 0) sink.ignore(start);
  }
}
