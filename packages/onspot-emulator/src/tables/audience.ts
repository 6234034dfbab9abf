import { type Comparison, listAttributed } from '../data/attribution.js';
import { toDeviceId } from '../data/device-ids.js';
import { idLookOf, type Question } from '../data/question.js';
import { countSightings } from '../data/seen.js';
import { type World } from '../data/world.js';
import { type JsonObject } from '../json.js';

/** A device of an audience, and how often it was seen or listed. */
export type Member = { id: string; device: number; count: number };

/** Devices that something is to be told about, wherever they come from. */
export type Audience = {
  /** The location's name. */
  name: string;
  properties: JsonObject;
  members: (world: World) => Iterable<Member>;
};

/** The devices seen at a place. */
export function seenAt(question: Question): Audience {
  const { where, properties } = question;
  return {
    name: where.name,
    properties,
    members: (world) => toMembers(countSightings(question, world), properties, world),
  };
}

/** The devices that two sets of places have in common. */
export function attributedBy(comparison: Comparison): Audience {
  const { name, properties } = comparison;
  return {
    name,
    properties,
    members(world) {
      const attributed = [...listAttributed(comparison, world)];
      return toMembers(
        attributed.map(([device, sightings]) => [device, sightings.length]),
        properties,
        world,
      );
    },
  };
}

/** Devices with their counts as members, each with its id. */
export function* toMembers(
  counts: Iterable<readonly [device: number, count: number]>,
  properties: JsonObject,
  world: World,
): Generator<Member> {
  const look = idLookOf({ properties }, world);
  for (const [device, count] of counts) yield { id: toDeviceId(device, look), device, count };
}
