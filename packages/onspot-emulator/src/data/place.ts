import { guessKind, type Habits, KINDS, type Kind } from './kinds.js';
import { hashPair, hashText } from './random.js';
import { type World } from './world.js';
import { distanceKm, ZIP_CODES } from './zip-codes.js';

/** A location as the generator sees it: who may come, and how often. */
export type Place = {
  name: string;
  kind: Kind;
  habits: Habits;
  /** Differs between places; the same for the same place. */
  hash: number;
  /** How many different people ever come. */
  people: number;
  /** How many devices each ZIP code has. */
  devicesPerZip: number;
  /** ZIP codes people come from, as indexes of the table, with the running share of visitors. */
  origins: readonly { zipIndex: number; upTo: number }[];
  /** Hours that local time is ahead of UTC, from the longitude; there is no daylight saving here. */
  utcOffsetHours: number;
};

/** A location's name and the middle of its geometry. */
export type Whereabouts = { name: string; lat: number; lng: number };

const MOST_ORIGINS = 25;
const FEWEST_DEVICES_PER_ZIP = 6000;
// A device's number has to fit beside its ZIP code's in one exact integer.
const MOST_DEVICES_PER_ZIP = 2 ** 24;
// What stands above a device's own number tells further members of its household apart.
const MEMBER_STEP = 2 ** 32;
// A few people of each ZIP code go everywhere, so that places have visitors in common.
const GADABOUTS_PER_ZIP = 40;
const MOST_GADABOUTS = 400;
const GADABOUT_ONE_IN = 4;
// Regulars come again and again: about this many sightings per person in one large answer.
const SIGHTINGS_PER_PERSON = 4;

/** The place at a point: the same name and point give the same place, whatever is asked about it. */
export function describePlace({ name, lat, lng }: Whereabouts, world: World): Place {
  // Five decimals are a metre; further digits are noise of whoever drew the polygon.
  const hash = hashText(`${world.seed}|${name}|${lat.toFixed(5)}|${lng.toFixed(5)}`);
  const kind = guessKind(name, hash);
  const habits = KINDS[kind];
  const wanted = Object.hasOwn(world.observationsPerAnswer, name) ? (world.observationsPerAnswer[name] ?? 0) : 0;
  const people = Math.ceil(Math.max(habits.people * Math.max(1, world.scale), wanted / SIGHTINGS_PER_PERSON));
  return {
    name,
    kind,
    habits,
    hash,
    people,
    devicesPerZip: Math.min(Math.max(FEWEST_DEVICES_PER_ZIP, people), MOST_DEVICES_PER_ZIP),
    origins: chooseOrigins({ lat, lng }, habits.reachKm),
    utcOffsetHours: Math.round(lng / 15),
  };
}

/** Which device a place's n-th person carries: a ZIP code's index times 2^24, plus a number within it. */
export function deviceOfPerson(place: Place, person: number): number {
  const draw = hashPair(place.hash, person);
  const share = draw / 2 ** 32;
  const origin = place.origins.find(({ upTo }) => share < upTo) ?? place.origins[0];
  const isGadabout = person < MOST_GADABOUTS && person % GADABOUT_ONE_IN === 0;
  const number = hashPair(draw, 0x5eed) % (isGadabout ? GADABOUTS_PER_ZIP : place.devicesPerZip);
  return (origin?.zipIndex ?? 0) * MOST_DEVICES_PER_ZIP + number;
}

/** Where a device's owner lives: the index of the ZIP code, and the device's number within it. */
export function homeOf(device: number): { zipIndex: number; number: number } {
  const first = device % MEMBER_STEP;
  return { zipIndex: Math.floor(first / MOST_DEVICES_PER_ZIP), number: first % MOST_DEVICES_PER_ZIP };
}

/** A device of the same household as `device` that no place ever sees; there are 255 of them, from 1. */
export function unseenDevice(device: number, member: number): number {
  return device + member * MEMBER_STEP;
}

/** 0 for a device that places see, else which of its household's further ones it is. */
export function memberOf(device: number): number {
  return Math.floor(device / MEMBER_STEP);
}

/** A device out of the air: the same for the same draws, and at home in a ZIP code if one is named. */
export function deviceAt(draw: number, zipIndex = draw % ZIP_CODES.length): number {
  return zipIndex * MOST_DEVICES_PER_ZIP + (hashPair(draw, 0xa17) % FEWEST_DEVICES_PER_ZIP);
}

function chooseOrigins(at: { lat: number; lng: number }, reachKm: number): Place['origins'] {
  const nearest = ZIP_CODES.map((zip, zipIndex) => ({ zipIndex, km: distanceKm(at, zip) }))
    .sort((a, b) => a.km - b.km)
    .slice(0, MOST_ORIGINS);
  // Measured from the nearest one, so that a place far from all of them still has visitors.
  const closest = nearest[0]?.km ?? 0;
  const weights = nearest.map(({ km }) => Math.exp(-(km - closest) / reachKm));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let upTo = 0;
  return nearest.map(({ zipIndex }, i) => ({ zipIndex, upTo: (upTo += (weights[i] ?? 0) / total) }));
}
