/** Integers that are kept elsewhere for a while, in the width that they have in memory; counts that may be large are floats. */
export type Piece = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

/** Takes pieces in order. What it is given may change once `put` has returned. */
export interface Sink {
  put(piece: Piece): void
}

/** Gives pieces back in the order in which a sink took them, each as an array of its own. */
export interface Source {
  take(): Piece
}

const end = new Uint8Array(0)

/** Puts a list of pieces, and what ends it. */
export const putAll = (sink: Sink, pieces: Iterable<Piece>): void => {
  for (const piece of pieces) if (piece.length > 0) sink.put(piece)
  sink.put(end)
}

/** The pieces of a list. */
export function* takeAll(source: Source): Generator<Piece> {
  for (let piece = source.take(); piece.length > 0; piece = source.take()) yield piece
}

/** Integers of a piece that is put together. */
const gathered = 3 << 14

/** The records of a table that are not empty, which one is if its first two integers are 0. A piece is there until the next one is asked for. */
export function* recordsIn(data: Int32Array, stride: number): Generator<Int32Array> {
  const piece = new Int32Array(gathered - (gathered % stride))
  let length = 0
  for (let at = 0; at < data.length; at += stride) {
    if ((data[at]! | data[at + 1]!) === 0) continue
    for (let word = 0; word < stride; word++) piece[length + word] = data[at + word]!
    length += stride
    if (length < piece.length) continue
    yield piece
    length = 0
  }
  yield piece.subarray(0, length)
}
