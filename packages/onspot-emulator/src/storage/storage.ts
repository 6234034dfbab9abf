import { gunzipSync } from 'node:zlib';

import { type FileAddress } from './address.js';
import { readLocalFile, writeLocalFile } from './local.js';
import { openS3, type S3Store } from './s3.js';
import { type StorageOptions } from './storage-options.js';

/** Where files are read and written: directories and S3. */
export type Storage = {
  /** A file's text, unpacked if it is of gzip. */
  read(address: FileAddress): Promise<string>;
  /** Writes a file; it appears when it is whole. */
  write(address: FileAddress, bytes: AsyncIterable<Buffer>): Promise<void>;
  close(): void;
};

/** Opens what is needed when it is needed: the S3 client is loaded at the first `s3://` only. */
export function createStorage(options: StorageOptions): Storage {
  let s3: Promise<S3Store> | undefined;
  const connect = (): Promise<S3Store> => (s3 ??= openS3(options));
  return {
    async read(address) {
      const bytes = address.kind === 's3' ? await (await connect()).read(address) : await readLocalFile(address.path);
      const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
      return (isGzip ? gunzipSync(bytes) : bytes).toString();
    },
    async write(address, bytes) {
      if (address.kind === 's3') await (await connect()).write(address, bytes);
      else await writeLocalFile(address.path, bytes);
    },
    close: () => void s3?.then((store) => store.close()).catch(() => undefined),
  };
}
