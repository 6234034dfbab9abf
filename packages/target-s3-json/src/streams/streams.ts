import { EXIT, Failure } from '@onspot-tap/singer';
import { type InputStream } from './input-stream.js';
import { LeftOutStream } from './left-out-stream.js';
import { createStreamMaker, type StreamMaker, type StreamsOptions } from './stream-maker.js';
import { type StreamRule, StreamRules } from './stream-rules.js';
import { type TargetStream } from './target-stream.js';

/** The streams of a run by their names in the input, made when their first SCHEMA comes. */
export class Streams implements Iterable<TargetStream> {
  readonly #rules: StreamRules;
  readonly #make: StreamMaker;
  readonly #streams = new Map<string, TargetStream>();
  readonly #leftOut = new Map<string, LeftOutStream>();

  constructor(options: StreamsOptions) {
    this.#rules = new StreamRules(options.policy.streams, options.policy.validation);
    this.#make = createStreamMaker(options);
  }

  /** Undefined when no SCHEMA has announced it. One that is left out needs none. */
  find(name: string): InputStream | undefined {
    const found = this.#streams.get(name) ?? this.#leftOut.get(name);
    if (found !== undefined || this.#rules.ruleOf(name).isSelected) return found;
    const stream = new LeftOutStream(name);
    this.#leftOut.set(name, stream);
    return stream;
  }

  /**
   * @param line of the SCHEMA in the input, for sentences
   * @throws Failure with `EXIT.config` when another stream is stored under the same name
   */
  findOrMake(name: string, line: number): InputStream {
    const found = this.find(name);
    if (found !== undefined) return found;
    const rule = this.#rules.ruleOf(name);
    this.#refuseSharedName({ name, rule, line });
    const stream = this.#make(name, rule);
    this.#streams.set(name, stream);
    return stream;
  }

  [Symbol.iterator](): Iterator<TargetStream> {
    return this.#streams.values();
  }

  /** How many are stored. */
  get size(): number {
    return this.#streams.size;
  }

  /** The streams of the input that are not stored. */
  get leftOut(): Iterable<LeftOutStream> {
    return this.#leftOut.values();
  }

  /** Sentences about settings that have had no effect so far. */
  get unusedSettings(): string[] {
    return this.#rules.unused;
  }

  #refuseSharedName({ name, rule, line }: { name: string; rule: StreamRule; line: number }): void {
    for (const [other, stream] of this.#streams) {
      if (stream.name !== rule.name) continue;
      const sentence = `Line ${line} of the input: stream "${name}" would be stored as "${rule.name}", as stream "${other}" is; give each a name of its own in the setting streams`;
      throw new Failure(EXIT.config, sentence);
    }
  }
}
