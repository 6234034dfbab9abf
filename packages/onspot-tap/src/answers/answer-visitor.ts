import { type Block } from '@onspot-tap/singer';
import { type BodyVisitor, type Want } from './body-walker.js';
import { type EnvelopeCollector } from './envelope.js';
import { type Payload } from './payload.js';

/** Gives the envelope's members to the one and the payload to the other; no payload to speak of once it is refused. */
export class AnswerVisitor implements BodyVisitor {
  constructor(
    private readonly envelope: EnvelopeCollector,
    private readonly payload: Payload,
  ) {}

  wants(name: string, byte: number): Want {
    if (this.envelope.wants(name)) return 'value';
    return this.envelope.isRefusal ? 'nothing' : this.payload.wants(name, byte);
  }

  visitValue(name: string, value: unknown, byte: number): void {
    if (this.envelope.wants(name)) this.envelope.add(name, value, byte);
    else this.payload.visitValue(name, value, byte);
  }

  takeElements(block: Block, at: number): number {
    return this.payload.takeElements(block, at);
  }

  visitElement(text: string, byte: number): void {
    this.payload.visitElement(text, byte);
  }
}
