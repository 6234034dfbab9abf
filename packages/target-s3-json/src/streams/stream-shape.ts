import { EXIT, Failure, type JsonObject } from '@onspot-tap/singer';
import { toFieldTree } from '../records/field-tree.js';
import { addColumns } from '../records/add-columns.js';
import { metadataColumns } from '../records/metadata-columns.js';
import { RecordShaper, type Shape } from '../records/record-shaper.js';
import { type Scratch } from '../records/scratch.js';
import { shapeSchema } from '../records/shape-schema.js';
import { hasField } from '../records/subschemas.js';
import { type StreamRule } from './stream-rules.js';

/** What a SCHEMA message said. */
export type Announced = { stream: string; schema: JsonObject; keyProperties: readonly string[]; line: number };

/** What is stored of the records that obey a schema. */
export type Shaped = {
  schema: JsonObject;
  /** Undefined when records are stored as they are. */
  shaper: RecordShaper | undefined;
};

export type ShapeParts = {
  rule: StreamRule;
  scratch: Scratch;
  /** Undefined when no columns are added. */
  momentsOf: Shape['momentsOf'] | undefined;
};

/** What a stream's settings make of its schemas. */
export class StreamShape {
  readonly #parts: ShapeParts;
  /** Fields that go by their name alone, columns that would be added among them. */
  readonly #leftOut: ReadonlySet<string>;

  constructor(parts: ShapeParts) {
    this.#parts = parts;
    const whole = parts.rule.exclude.filter(({ names }) => names.length === 1);
    this.#leftOut = new Set(whole.flatMap(({ names }) => names));
  }

  /** @throws Failure with `EXIT.config` when a key property is excluded, or a part of one */
  of(announced: Announced): Shaped {
    const { rule, scratch, momentsOf } = this.#parts;
    const { schema, keyProperties } = announced;
    this.#refuseExcludedKeys(announced);
    this.#noteFields(schema);
    const include = rule.include?.map(({ names }) => names);
    const exclude = rule.exclude.map(({ names }) => names);
    const fields = toFieldTree({ include, exclude, always: keyProperties });
    const columns = momentsOf === undefined ? [] : metadataColumns(this.#leftOut);
    const shaped = addColumns(fields === undefined ? schema : shapeSchema(schema, fields), columns);
    if (fields === undefined && momentsOf === undefined) return { schema, shaper: undefined };
    return { schema: shaped, shaper: new RecordShaper({ fields, columns, momentsOf }, scratch) };
  }

  #refuseExcludedKeys({ stream, keyProperties, line }: Announced): void {
    const excluded = this.#parts.rule.exclude.filter(({ names: [name = ''] }) => keyProperties.includes(name));
    if (excluded.length === 0) return;
    const texts = excluded.map(({ text }) => quote(text)).join(', ');
    const sentence = `Line ${line} of the input: the setting streams excludes ${texts} of stream "${stream}", by which its records are told apart (key properties: ${keyProperties.map(quote).join(', ')}); do not exclude it`;
    throw new Failure(EXIT.config, sentence);
  }

  /** Remembers which of the fields that the settings name there are. */
  #noteFields(schema: JsonObject): void {
    const { rule, momentsOf } = this.#parts;
    const columns: readonly string[] = momentsOf === undefined ? [] : metadataColumns(new Set());
    for (const field of [...(rule.include ?? []), ...rule.exclude]) {
      const [name = ''] = field.names;
      field.isLookedFor = true;
      field.isFound ||= columns.includes(name) || hasField(schema, field.names, schema);
    }
  }
}

const quote = (name: string) => `"${name}"`;
