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
  /** JSON Pointers to when the message was written, as text, the best first; it is put before the message. */
  readonly times?: readonly string[];
  /** JSON Pointers to keys of the carrier's own: an object without any of them and without a message is one itself. */
  readonly marks?: readonly string[];
}

/** A line without a required key is another's and rejected; one without a message is ignored. */
export function jsonCarrier({ messages, requires = [], times = [], marks, ...about }: JsonCarrier): Carrier {
  const pointers = [...new Set([...messages, ...requires, ...times, ...(marks ?? [])])];
  const paths = new JsonPaths(pointers);
  const slotsOf = (list: readonly string[]) => list.map((pointer) => pointers.indexOf(pointer));
  const slots = {
    messages: messages.length,
    required: slotsOf(requires),
    times: slotsOf(times),
    marks: marks && slotsOf(marks),
  };
  return { ...about, open: (bytes) => new JsonReader(paths, slots, bytes) };
}

/** Which slots of `JsonFields` hold what; those of messages come first. */
interface Slots {
  readonly messages: number;
  readonly required: readonly number[];
  readonly times: readonly number[];
  readonly marks: readonly number[] | undefined;
}

class JsonReader implements CarrierReader {
  private readonly bytes: Buffer;
  private readonly fields: JsonFields;
  private readonly slots: Slots;

  constructor(paths: JsonPaths, slots: Slots, bytes: Buffer) {
    this.bytes = bytes;
    this.fields = new JsonFields(paths, bytes);
    this.slots = slots;
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
      if (this.isForeign()) {
        messages.begin(start);
        messages.write(bytes, start, end);
        messages.end();
      } else sink.ignore(start);
      return;
    }
    messages.begin(start);
    const time = this.slotOfTime();
    if (time !== noSlot) {
      messages.writeJson(bytes, fields.start(time), fields.end(time));
      messages.writeByte(Byte.Space);
    }
    // Relays keep the blank that parts a message of syslog from its tag.
    const from = fields.start(slot) + (bytes[fields.start(slot)] === Byte.Space ? 1 : 0);
    if (fields.kind(slot) === JsonKind.String) messages.writeJson(bytes, from, fields.end(slot));
    else messages.write(bytes, fields.start(slot), fields.end(slot));
    messages.end();
  }

  private hasRequired(): boolean {
    const { required } = this.slots;
    for (let i = 0; i < required.length; i++) if (this.fields.kind(required[i]!) === JsonKind.Absent) return false;
    return true;
  }

  /** Whether the object is none of the carrier's. */
  private isForeign(): boolean {
    const { marks } = this.slots;
    if (!marks) return false;
    for (let i = 0; i < marks.length; i++) if (this.fields.kind(marks[i]!) !== JsonKind.Absent) return false;
    return true;
  }

  private slotOfMessage(): number {
    for (let slot = 0; slot < this.slots.messages; slot++) {
      const kind = this.fields.kind(slot);
      if (kind === JsonKind.String || kind === JsonKind.Object) return slot;
    }
    return noSlot;
  }

  private slotOfTime(): number {
    const { times } = this.slots;
    for (let i = 0; i < times.length; i++) if (this.fields.kind(times[i]!) === JsonKind.String) return times[i]!;
    return noSlot;
  }
}
