import { type BodyVisitor, BodyWalker } from './body-walker.js';
import { type Envelope, EnvelopeCollector } from './envelope.js';
import { toPieces } from './pieces.js';

/**
 * Reads what an answer says of itself, of whatever stream, and nothing else of it. It stops as soon as it has seen
 * both `cbinfo` and `name`, so it does not tell whether the body is whole.
 *
 * @throws MalformedAnswer
 */
export async function readEnvelope(body: AsyncIterable<Uint8Array>): Promise<Envelope> {
  const envelope = new EnvelopeCollector();
  const walker = new BodyWalker(toVisitor(envelope));
  for await (const chunk of body) {
    for (const piece of toPieces(chunk)) {
      walker.write(piece);
      if (envelope.isComplete) return envelope.toEnvelope(walker.byte);
    }
  }
  return envelope.toEnvelope(walker.end());
}

function toVisitor(envelope: EnvelopeCollector): BodyVisitor {
  return {
    wants: (name) => (envelope.wants(name) ? 'value' : 'nothing'),
    visitValue: (name, value, byte) => envelope.add(name, value, byte),
    takeElements: () => -1,
    visitElement: () => undefined,
  };
}
