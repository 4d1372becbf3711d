import type { Ground } from "./ground.ts"

/** In steps. Most bugs are near. */
const shortest = 32

/** Walks that take any step with equal odds. */
export class Walks {
  private readonly ground: Ground
  private left = 0
  private walks = 0
  constructor(ground: Ground) {
    this.ground = ground
  }

  step(): void {
    const { ground } = this
    if (this.left === 0) this.begin()
    const count = ground.look()
    if (count > 0) ground.take(ground.draw(count))
    this.left = count > 0 ? this.left - 1 : 0
  }

  leave(): void {
    this.left = 0
  }

  private begin(): void {
    // 1, 1, 2, 1, 1, 2, 4 … times the shortest, as M. Luby and others have it: never far from the best length
    this.left = shortest * luby(++this.walks)
    this.ground.begin()
  }
}

/** The i-th of 1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8 … */
export const luby = (i: number): number => {
  const power = 2 ** Math.ceil(Math.log2(i + 1))
  return i + 1 === power ? power / 2 : luby(i + 1 - power / 2)
}
