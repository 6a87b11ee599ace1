/**
 * Looks at some of what a map keeps, forgets what is idle, and puts the rest behind what was not looked at
 * yet: so everything is looked at in its turn, and no look takes long.
 */
export function forgetIdle<T>(
  map: Map<string, T>,
  isIdle: (value: T) => boolean,
  most: number,
): void {
  let left = Math.min(most, map.size);
  for (const [name, value] of map) {
    if (left-- <= 0) break;
    map.delete(name);
    if (!isIdle(value)) map.set(name, value);
  }
}
