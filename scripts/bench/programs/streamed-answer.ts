import { writeSync } from 'node:fs';
import { JSONParser } from '@streamparser/json';
import { CONTEXT } from './answer-context.js';

// The same records with a common parser of streams, in the way its manual recommends. (Whole seconds alone are spelled
// with `.000` here.)

const ENOUGH = 64 * 1024;

const { asked, timeExtracted: time_extracted } = CONTEXT;
const { location_id, start, end, response_id } = asked;
let isSuccess = false;
let text = '';
const parser = new JSONParser({ paths: ['$.observations.*', '$.cbinfo'], keepStack: false });
parser.onValue = ({ value, key }) => {
  if (key === 'cbinfo') {
    isSuccess = (value as { success: boolean }).success;
    return;
  }
  const { did, timestamp } = value as { did: string; timestamp: number };
  const observed_at = new Date(timestamp).toISOString();
  const record = { location_id, did, timestamp, observed_at, start, end, response_id };
  text += `${JSON.stringify({ type: 'RECORD', stream: 'observations', record, time_extracted })}\n`;
  if (text.length < ENOUGH) return;
  writeSync(1, text);
  text = '';
};
for await (const chunk of process.stdin) parser.write(chunk as Buffer);
if (!isSuccess) throw new Error('The answer is no success');
writeSync(1, text);
