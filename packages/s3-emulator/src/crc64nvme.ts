// The NVM Express polynomial, bits reversed. Numbers hold no 64 bits, so that a table is two: high and low halves.
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
const TABLE = makeTable();

/** The CRC-64/NVME of bytes given piece by piece; the digest is its eight bytes, the highest first. */
export function openCrc64Nvme(): { update(chunk: Uint8Array): void; digest(): Buffer } {
  let [high, low] = [0xffffffff, 0xffffffff];
  return {
    update(chunk) {
      for (const byte of chunk) {
        const at = ((low ^ byte) & 255) * 2;
        low = ((low >>> 8) | (high << 24)) ^ (TABLE[at + 1] ?? 0);
        high = (high >>> 8) ^ (TABLE[at] ?? 0);
      }
    },
    digest() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(~high >>> 0);
      bytes.writeUInt32BE(~low >>> 0, 4);
      return bytes;
    },
  };
}

function makeTable(): Uint32Array {
  const table = new Uint32Array(512);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1n ? (crc >> 1n) ^ POLYNOMIAL : crc >> 1n;
    table[byte * 2] = Number(crc >> 32n);
    table[byte * 2 + 1] = Number(crc & 0xffffffffn);
  }
  return table;
}
