import { writeSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { CONTEXT } from './answer-context.js';

// The same records from an answer that is held and parsed as a whole. (Whole seconds alone are spelled with `.000` here.)

const ENOUGH = 64 * 1024;

type Answer = {
  observations: { did: string; timestamp: number }[];
  cbinfo: { success: boolean };
};

const answer = JSON.parse((await buffer(process.stdin)).toString()) as Answer;
if (!answer.cbinfo.success) throw new Error('The answer is no success');
const { asked, timeExtracted: time_extracted } = CONTEXT;
const { location_id, start, end, response_id } = asked;
let text = '';
for (const { did, timestamp } of answer.observations) {
  const observed_at = new Date(timestamp).toISOString();
  const record = { location_id, did, timestamp, observed_at, start, end, response_id };
  text += `${JSON.stringify({ type: 'RECORD', stream: 'observations', record, time_extracted })}\n`;
  if (text.length < ENOUGH) continue;
  writeSync(1, text);
  text = '';
}
writeSync(1, text);
