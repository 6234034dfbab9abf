const MIB = 1024 * 1024;

/** The program with its libraries, and what V8 has not collected yet. */
const PROGRAM_BYTES = 80 * MIB;

/** What Node may hold of a connection beside the budget. */
const CONNECTION_BYTES = 80 * 1024;

/** The most resident memory that a receiver may take with such settings; the others are its defaults. */
export function mostMemory(settings: { budget_bytes?: number; max_connections?: number }): number {
  const { budget_bytes: budget = 64 * MIB, max_connections: connections = 512 } = settings;
  return PROGRAM_BYTES + budget + connections * CONNECTION_BYTES;
}
