import type { Source, Unopened } from './collector.js';
import { Content } from './content.js';
import { type Filter, packingHeadBytes, packings } from './packing.js';
import { PlainSource } from './plain-source.js';
import { reasonOf } from './read-error.js';
import { StreamSource } from './stream-source.js';

/** `day.tar.gz` is packed twice; a file that unpacks into itself must come to an end. */
const maxDepth = 5;

/** The sources that `content` holds, unpacked as far as it goes: what a packing is, its first bytes say, never its name. */
export async function* unpack(content: Content, depth = 0): AsyncGenerator<Source | Unopened> {
  const { name } = content.facts;
  const head = await headOf(content);
  if ('reason' in head) {
    yield head;
    return;
  }
  const packing = [...packings.values()].find((packing) => packing.recognises(head.bytes));
  if (!packing) {
    yield content.facts.path === undefined ? new StreamSource(content) : new PlainSource(content);
    return;
  }
  if (depth === maxDepth) {
    yield { name, reason: `packed more than ${maxDepth} times over` };
    await content.close();
    return;
  }
  if (packing.kind === 'filter') {
    yield* unpack(unpacked(content, packing), depth + 1);
    return;
  }
  try {
    for await (const member of packing.members(content)) {
      if (member instanceof Content) yield* unpack(member, depth + 1);
      else yield member;
    }
  } catch (error) {
    yield { name, reason: reasonOf(error) };
  }
}

async function headOf(content: Content): Promise<{ readonly bytes: Buffer } | Unopened> {
  try {
    return { bytes: await content.head(packingHeadBytes) };
  } catch (error) {
    await content.close();
    return { name: content.facts.name, reason: reasonOf(error) };
  }
}

function unpacked(packed: Content, filter: Filter): Content {
  const { path: _, ...facts } = packed.facts;
  return new Content(facts, () => {
    const { chunks, used } = packed.read();
    return { chunks: filter.unpack(chunks), used };
  });
}
