import type { Source, Unopened } from './collector.js';
import { Content } from './content.js';
import { type Archive, type Filter, packingHeadBytes, packings } from './packing.js';
import { PlainSource } from './plain-source.js';
import { reasonOf } from './read-error.js';
import { StreamSource } from './stream-source.js';

/** `day.tar.gz` is packed twice; a file that unpacks into itself must come to an end. */
const maxDepth = 5;

type Opened = AsyncGenerator<Source | Unopened>;

/** The sources that `content` holds, unpacked as far as it goes: what a packing is, its first bytes say, never its name. */
export async function* unpack(content: Content, depth = 0): Opened {
  let head: Buffer;
  try {
    head = await content.head(packingHeadBytes);
  } catch (error) {
    yield* notOpened(content, reasonOf(error));
    return;
  }
  const packing = [...packings.values()].find((packing) => packing.recognises(head));
  if (!packing) yield content.facts.path === undefined ? new StreamSource(content) : new PlainSource(content);
  else if (depth === maxDepth) yield* notOpened(content, `packed more than ${maxDepth} times over`);
  else if (packing.kind === 'filter') yield* unpack(unpacked(content, packing), depth + 1);
  else yield* unpackMembers(content, packing, depth + 1);
}

async function* notOpened(content: Content, reason: string): Opened {
  await content.close();
  yield { name: content.facts.name, reason };
}

function unpacked(packed: Content, filter: Filter): Content {
  const { path: _, ...facts } = packed.facts;
  const open = () => {
    const { chunks, used } = packed.read();
    return { chunks: filter.unpack(chunks), used };
  };
  return new Content(facts, open, { close: () => packed.close() });
}

/** Damage between members ends the archive with its name and the reason; a member's own damage is found by who reads it. */
async function* unpackMembers(content: Content, archive: Archive, depth: number): Opened {
  const members = archive.members(content);
  try {
    for (;;) {
      const member = await members
        .next()
        .catch((error) => ({ value: { name: content.facts.name, reason: reasonOf(error) } }));
      if (!member.value) return;
      if (member.value instanceof Content) yield* unpack(member.value, depth);
      else yield member.value;
    }
  } finally {
    await members.return();
  }
}
