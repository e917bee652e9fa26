import type { World } from './world.ts';

/** Work that several rules need, done once a run, by whichever asks first. */
export function oncePerRun<Value>(work: (world: World) => Promise<Value>): (world: World) => Promise<Value> {
  const made = new WeakMap<World, Promise<Value>>();
  return async (world) => {
    const value = made.get(world) ?? work(world);
    made.set(world, value);
    return await value;
  };
}
