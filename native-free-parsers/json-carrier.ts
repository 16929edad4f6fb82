import { Byte } from './bytes/byte.js';
import { JsonFields, JsonKind } from './bytes/json.js';
import { JsonPaths, noSlot } from './bytes/json-keys.js';
import type { Carrier, CarrierReader } from './carrier.js';
import { Reject, type RowSink } from './format.js';
import type { Messages } from './messages.js';

/** A carrier that writes one JSON object a line, with the message in one of its keys. */
export interface JsonCarrier extends Omit<Carrier, 'open'> {
  /** JSON Pointers to the message, the best first. A string holds it as text; an object is itself the message. */
  readonly messages: readonly string[];
  /** JSON Pointers to keys that every line has. */
  readonly requires?: readonly string[];
}

/** A line without a required key is another's and rejected; one without a message is ignored. */
export function jsonCarrier({ messages, requires = [], ...about }: JsonCarrier): Carrier {
  const pointers = [...new Set([...messages, ...requires])];
  const paths = new JsonPaths(pointers);
  const required = requires.map((pointer) => pointers.indexOf(pointer));
  return { ...about, open: (bytes) => new JsonReader(paths, messages.length, required, bytes) };
}

class JsonReader implements CarrierReader {
  private readonly bytes: Buffer;
  private readonly fields: JsonFields;
  private readonly messages: number;
  private readonly required: readonly number[];

  constructor(paths: JsonPaths, messages: number, required: readonly number[], bytes: Buffer) {
    this.bytes = bytes;
    this.fields = new JsonFields(paths, bytes);
    this.messages = messages;
    this.required = required;
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes, fields } = this;
    if (bytes[start] !== Byte.BraceOpen || !fields.scan(start, end)) {
      sink.reject(start, Reject.BadJson);
      return;
    }
    if (!this.hasRequired()) {
      sink.reject(start, Reject.BadSyntax);
      return;
    }
    const slot = this.slotOfMessage();
    if (slot === noSlot) {
      sink.ignore(start);
      return;
    }
    messages.begin(start);
    // Relays keep the blank that parts a message of syslog from its tag.
    const from = fields.start(slot) + (bytes[fields.start(slot)] === Byte.Space ? 1 : 0);
    if (fields.kind(slot) === JsonKind.String) messages.writeJson(bytes, from, fields.end(slot));
    else messages.write(bytes, fields.start(slot), fields.end(slot));
    messages.end();
  }

  private hasRequired(): boolean {
    for (let i = 0; i < this.required.length; i++)
      if (this.fields.kind(this.required[i]!) === JsonKind.Absent) return false;
    return true;
  }

  private slotOfMessage(): number {
    for (let slot = 0; slot < this.messages; slot++) {
      const kind = this.fields.kind(slot);
      if (kind === JsonKind.String || kind === JsonKind.Object) return slot;
    }
    return noSlot;
  }
}
