import fc from 'fast-check';
import { FATES, type Fate, POSTS } from './vendor.js';
import { type Mode } from './configuration.js';
import { type World } from './world.js';

/** What the commands need to know before they are run: the rest is seen in the world. */
export type Model = { isRunning: boolean };

type Command = fc.AsyncCommand<Model, World>;

/** One thing that happens. After it no promise may be broken. */
function command(
  name: string,
  act: (world: World) => unknown,
  isPossible: (model: Model) => boolean = () => true,
): Command {
  return {
    check: isPossible,
    async run(model, world) {
      await act(world);
      model.isRunning = world.isRunning();
      if (world.oracle.violations.length > 0) throw new Error(world.oracle.violations.slice(0, 3).join('\n'));
    },
    toString: () => name,
  };
}

const during = ({ isRunning }: Model) => isRunning;
const between = ({ isRunning }: Model) => !isRunning;

const always = (name: string, act: (world: World) => unknown, when?: (model: Model) => boolean) =>
  fc.constant(0).map(() => command(name, act, when));

const mode = fc.constantFrom<Mode>('sync', 'sync', 'sync', 'submit', 'collect');

const run = mode.map((mode) => command(`run ${mode} to the end`, (world) => world.go(undefined, mode)));
const night = fc.constantFrom<Mode>('sync', 'sync', 'sync', 'sync', 'submit', 'submit', 'collect').map((mode) =>
  command(
    `next night, ${mode}`,
    async (world) => {
      world.sleepTillMorning();
      await world.go(undefined, mode);
    },
    between,
  ),
);
const nights = fc.integer({ min: 2, max: 4 }).map((count) =>
  command(
    `${count} nights`,
    async (world) => {
      for (let night = 0; night < count; night += 1) {
        world.sleepTillMorning();
        await world.go();
      }
    },
    between,
  ),
);
const stepCount = fc.integer({ min: 1, max: 60 });
const steps = fc
  .record({ steps: stepCount, mode })
  .map(({ steps, mode }) => command(`${steps} steps of ${mode}`, (world) => world.go(steps, mode)));

const DEATHS = {
  'the tap dies': (world: World) => world.killTap(),
  'the container dies': (world: World) => world.killAll(),
  'the target dies': (world: World) => world.breakTarget(),
};
const death = fc.constantFrom(...(Object.keys(DEATHS) as (keyof typeof DEATHS)[]));
const die = death.map((what) => command(what, DEATHS[what], during));
const crash = fc.record({ steps: stepCount, what: death }).map(({ steps, what }) =>
  command(`after ${steps} steps ${what}`, async (world) => {
    await world.go(steps);
    DEATHS[what](world);
  }),
);
const sleep = fc
  .constantFrom(1, 12, 24, 72)
  .map((hours) => command(`${hours} hours pass`, (world) => world.sleep(hours), between));

const fate = fc.constantFrom<Fate>(...(Object.keys(FATES) as Fate[]));
const fates = fc
  .array(fc.oneof(fate, fc.constant<Fate>('answered soon')), { minLength: 1, maxLength: 4 })
  .map((fates) => command(`next questions: ${fates.join('; ')}`, (world) => (world.vendor.fates = [...fates])));
const mood = fc
  .record({ location: fc.constantFrom('A', 'B'), fate })
  .map(({ location, fate }) =>
    command(`from now on ${location} is ${fate}`, (world) => world.vendor.moods.set(location, fate)),
  );
const posts = fc
  .array(fc.constantFrom(...POSTS), { minLength: 1, maxLength: 3 })
  .map((posts) => command(`next POSTs: ${posts.join('; ')}`, (world) => (world.vendor.posts = [...posts])));

const stop = always('the tap is told to stop', (world) => world.stop(), during);
const promote = always('the job promotes', (world) => world.promote(), during);
const complete = fc
  .constantFrom(undefined, 'observations', 'requests')
  .map((stream) => command(`the target completes ${stream ?? 'all'}`, (world) => world.complete(stream), during));
const failWrites = fc
  .integer({ min: 1, max: 2 })
  .map((count) => command(`the work store fails ${count} times`, (world) => world.failWrites(count), during));

const deliver = fc
  .record({ index: fc.nat(5), isRepeated: fc.boolean() })
  .map(({ index, isRepeated }) =>
    command(`callback ${index} comes now${isRepeated ? ' and again' : ''}`, (world) =>
      world.deliver(index, isRepeated),
    ),
  );
const restore = fc
  .record({ version: fc.nat(6), isAlone: fc.boolean() })
  .map(({ version, isAlone }) =>
    command(
      `state ${version} is restored${isAlone ? '' : ' beside those of shards'}`,
      (world) => world.restore(version, isAlone),
      between,
    ),
  );
const setShards = fc
  .record({ count: fc.constantFrom(1, 2, 3, 5), isAtOnce: fc.boolean() })
  .map(({ count, isAtOnce }) =>
    command(`${count} shards${isAtOnce ? ' at once' : ''}`, (world) => world.setShards(count, isAtOnce), between),
  );
const loseStates = always('all states are lost', (world) => world.loseStates(), between);
const changeAccount = always('the digest changes', (world) => world.changeAccount(), between);
const setLocations = fc
  .constantFrom(['A', 'B'], ['A', 'B', 'C'], ['B'], ['C', 'A'])
  .map((names) => command(`locations ${names.join(' ')}`, (world) => world.setLocations(names), between));
const rollStart = fc
  .constantFrom(-1, 0, 1, 3)
  .map((back) => command(`start_date ${back} days back`, (world) => world.rollStart(back), between));

/** The nights of a tap and all around it, as a list of what happens. What is likelier stands here more than once. */
export const events = fc.commands(
  [
    ...[run, night, night, night, nights, steps, sleep],
    ...[fates, fates, mood, mood, posts, deliver],
    ...[crash, crash, crash, die, stop, promote, complete, failWrites],
    ...[restore, loseStates, changeAccount, setLocations, rollStart, setShards, setShards],
  ],
  { maxCommands: 40, size: 'max' },
);
