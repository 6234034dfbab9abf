import { describe, expect, test } from '@jest/globals';
import { EXIT, type JsonObject } from '@onspot-tap/singer';
import { observed, observedIn, recordsOf, savingWorlds, type SavingWorld } from './support/saving.js';
import { startTap, until } from './support/tap-process.js';

const open = savingWorlds();

/** By file; nothing else is asked. */
const byFile = ({ saved }: SavingWorld): JsonObject => ({
  save_url: saved,
  streams: { observations: { delivery: 'save' } },
  os_max_attempts: 1,
});

/** As when the lease of a killed run has run out. */
async function endLease(world: SavingWorld): Promise<void> {
  const lease = await world.json('lease.json');
  await world.work.write('lease.json', JSON.stringify({ ...lease, expires_at: new Date(0).toISOString() }));
}

const paths = ({ emulator }: SavingWorld) => emulator.submissions.map(({ path }) => path).sort();

describe('the program', () => {
  test('says the records of files, and is killed in the middle of one: the next run says all, and nothing is paid twice', async () => {
    const world = await open({ places: ['A'], emulator: { observationsPerAnswer: { A: 20_000 } } });
    const killed = await startTap(world, byFile(world));
    await until('some of the file was said', () => recordsOf(killed, 'observations').length > 0);
    killed.child.kill('SIGKILL');
    expect(await killed.ended).toBe('SIGKILL');
    const asked = paths(world);
    await endLease(world);

    const tap = await startTap(world, byFile(world));
    expect({ code: await tap.ended, log: tap.stderr() }).toMatchObject({ code: 0 });
    expect(paths(world)).toEqual(asked);
    const files = world.emulator.expected({ path: '/save/geoframe/all/observations' });
    expect(observed(recordsOf(tap, 'observations'))).toEqual(observedIn(files));
    expect(recordsOf(tap, 'observations')).toHaveLength(20_000);
  });

  test('ends with 0 although a stream lacks what only the user knows, and with 78 when one is misspelt', async () => {
    const world = await open({ places: ['A'] });
    const lacking = await startTap(world, { streams: { zipcodes: {}, observations: { delivery: 'save' } } });
    expect({ code: await lacking.ended, log: lacking.stderr() }).toMatchObject({
      code: 0,
      log: expect.stringContaining(
        'WARNING The stream observations is left out: it needs the setting save_url',
      ) as unknown,
    });
    expect(paths(world)).toEqual(['/geoframe/demographics/aggregate/zipcodes']);

    const misspelt = await startTap(world, { streams: { observation: {} } });
    expect({ code: await misspelt.ended, log: misspelt.stderr() }).toMatchObject({
      code: EXIT.config,
      log: expect.stringContaining('"streams" names observation, of which there is no stream') as unknown,
    });
  });

  test('ends with 78 when save_url holds what lets one in, and says it nowhere', async () => {
    const world = await open({ places: ['A'] });
    const tap = await startTap(world, { ...byFile(world), save_url: `${world.saved}?sig=seeded-signature` });
    expect(await tap.ended).toBe(EXIT.config);
    expect(tap.stderr()).toContain('"save_url" has a query');
    expect(tap.stderr()).not.toContain('seeded-signature');
  });
});
