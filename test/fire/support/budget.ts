/** Chooses what is random. A failure is repeated with the same one, as far as processes allow. */
export const SEED = process.env.FIRE_SEED ?? 'fire';

/** How much longer than in every check: 10 means ten times as many kills and intruders. */
export const FACTOR = Number(process.env.FIRE_FACTOR ?? 1);
