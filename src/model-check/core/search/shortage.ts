import { OutOfSpace } from "../tables/arrays.ts"
import { SpillFailure } from "../states/chunk-pool.ts"

/** What V8 says where an array, or a map of what is interned, cannot grow. */
const saidByV8 = /allocation failed|maximum size exceeded|invalid (?:typed array length|array buffer length|length parameter)/i

/** What ran out, where that is what an error tells; undefined for any other error. */
export const shortageOf = (error: unknown): string | undefined =>
  error instanceof OutOfSpace || error instanceof SpillFailure || (error instanceof RangeError && saidByV8.test(error.message))
    ? error.message
    : undefined
