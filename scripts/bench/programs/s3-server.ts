import { once } from 'node:events';
import { startS3Emulator } from '@onspot-tap/s3-emulator';
import { BUCKET, S3_KEYS } from '../bucket.js';

// The S3 server in a process of its own, so that its memory is nobody else's. The one argument: where its objects lie.

const [directory = '.'] = process.argv.slice(2);
const server = await startS3Emulator({ directory, credentials: [S3_KEYS], buckets: [BUCKET] });
process.stdout.write(`S3 server ready at ${server.url}\n`);
await once(process, 'SIGTERM');
await server.close();
