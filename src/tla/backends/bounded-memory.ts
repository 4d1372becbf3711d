/** What a WebAssembly memory grows by. */
const pageBytes = 65_536
/** As many as 32 bits can address. */
const mostPages = 65_536

const memorySection = 5
const globalSection = 6
const i32 = 0x7f
const i32Const = 0x41
const end = 0x0b

/** A WebAssembly binary with other bounds. */
export interface Bounded {
  readonly binary: Uint8Array<ArrayBuffer>
  /** From where to where the stack may grow, downwards; nothing else is there, and what is had later lies behind it. */
  readonly stack: { readonly from: number; readonly to: number }
  /** How much may be had later. */
  readonly heapBytes: number
}

/**
 * A WebAssembly binary, as Rust makes them, whose own memory may not grow beyond so many bytes and a stack of so many: growing further
 * fails, as it would at 4 GiB. Node's limits for workers do not count such memory, and the stack of a megabyte that Rust puts there ends a
 * recursion long before Node does. It is left where it is, and another one put behind it, in memory that is only had once it is used.
 * Fails with `RangeError` where the binary has no memory and no stack of its own.
 */
export const boundedMemory = (binary: Uint8Array, bytes: number, stackBytes: number): Bounded => {
  const stackPages = Math.ceil(stackBytes / pageBytes)
  const parts: Uint8Array[] = [binary.subarray(0, 8)]
  let stack: Bounded["stack"] | undefined
  let most = 0
  let hasPointer = false
  for (let at = 8; at < binary.length;) {
    const id = binary[at]!
    const size = unsigned(binary, at + 1)
    const next = size.next + size.value
    if (id === memorySection) {
      const count = unsigned(binary, size.next)
      const flags = unsigned(binary, count.next)
      const own = unsigned(binary, flags.next).value
      const initial = own + stackPages
      most = Math.min(mostPages, Math.max(initial, Math.floor(bytes / pageBytes) + stackPages))
      stack = { from: own * pageBytes, to: initial * pageBytes }
      parts.push(section(id, [1, 1, ...leb(initial), ...leb(most)]))
    } else if (id === globalSection && stack !== undefined) {
      // the only global is where the stack begins
      hasPointer = binary[size.next] === 1 && binary[size.next + 1] === i32
      parts.push(section(id, [1, i32, 1, i32Const, ...signed(stack.to), end]))
    } else parts.push(binary.subarray(at, next))
    at = next
  }
  if (stack === undefined || !hasPointer) throw new RangeError("the WebAssembly binary has no memory and no stack of its own")
  return { binary: Uint8Array.from(Buffer.concat(parts)), stack, heapBytes: most * pageBytes - stack.to }
}

const section = (id: number, content: readonly number[]): Uint8Array => Uint8Array.from([id, ...leb(content.length), ...content])

/** An unsigned number in LEB128, and where the next thing is. */
const unsigned = (binary: Uint8Array, from: number): { readonly value: number; readonly next: number } => {
  let value = 0
  for (let at = from, shift = 0; ; at++, shift += 7) {
    value += (binary[at]! & 127) * 2 ** shift
    if (binary[at]! < 128) return { value, next: at + 1 }
  }
}

const leb = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...leb(Math.floor(value / 128))])

/** The same of a number above zero where the sign counts, which is bit 6 of the last byte. */
const signed = (value: number): number[] => (value < 64 ? [value] : [(value % 128) + 128, ...signed(Math.floor(value / 128))])
