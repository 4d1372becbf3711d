/** What a WebAssembly memory grows by. */
const pageBytes = 65_536
/** As many as 32 bits can address. */
const mostPages = 65_536

const memorySection = 5

/**
 * A WebAssembly binary whose own memory may not grow beyond so many bytes: growing further fails, as it would at 4 GiB. Node's limits
 * for workers do not count such memory. Fails with `RangeError` where the binary has no memory of its own.
 */
export const boundedMemory = (binary: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> => {
  for (let at = 8; at < binary.length;) {
    const id = binary[at]!
    const size = unsigned(binary, at + 1)
    const end = size.next + size.value
    if (id === memorySection) {
      const count = unsigned(binary, size.next)
      const flags = unsigned(binary, count.next)
      const initial = unsigned(binary, flags.next)
      const pages = Math.min(mostPages, Math.max(initial.value, Math.floor(bytes / pageBytes)))
      const content = [1, 1, ...leb(initial.value), ...leb(pages)]
      return Uint8Array.from([...binary.subarray(0, at), memorySection, ...leb(content.length), ...content, ...binary.subarray(end)])
    }
    at = end
  }
  throw new RangeError("the WebAssembly binary has no memory of its own")
}

/** An unsigned number in LEB128, and where the next thing is. */
const unsigned = (binary: Uint8Array, from: number): { readonly value: number; readonly next: number } => {
  let value = 0
  for (let at = from, shift = 0; ; at++, shift += 7) {
    value += (binary[at]! & 127) * 2 ** shift
    if (binary[at]! < 128) return { value, next: at + 1 }
  }
}

const leb = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...leb(Math.floor(value / 128))])
