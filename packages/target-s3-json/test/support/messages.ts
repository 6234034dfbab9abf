/** Lines of Singer messages, each with its line feed. */
export const schema = (stream: string, properties: object = {}, more: object = {}): string =>
  line({ type: 'SCHEMA', stream, schema: { type: 'object', properties }, key_properties: [], ...more });

export const record = (stream: string, value: object): string => line({ type: 'RECORD', stream, record: value });

/** A RECORD whose record is the given text. */
export const rawRecord = (stream: string, text: string): string =>
  `{"type": "RECORD", "stream": ${JSON.stringify(stream)}, "record": ${text}}\n`;

export const state = (value: unknown): string => line({ type: 'STATE', value });

export const batch = (stream: string, manifest: readonly string[], encoding: object = { format: 'jsonl' }): string =>
  line({ type: 'BATCH', stream, encoding, manifest });

export const line = (message: object): string => `${JSON.stringify(message)}\n`;
