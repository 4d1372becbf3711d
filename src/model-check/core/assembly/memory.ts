import { frameAddress } from "./frame"

/** A word of the frame. */
export function frame(word: i32): i32 {
  return load<i32>(frameAddress + (word << 2))
}

/** The integer with number `index` at `address`. */
export function at(address: i32, index: i32): i32 {
  return load<i32>(address + (index << 2))
}

export function put(address: i32, index: i32, value: i32): void {
  store<i32>(address + (index << 2), value)
}

/** Adds to the integer with number `index` at `address`. */
export function increase(address: i32, index: i32, by: i32): void {
  put(address, index, at(address, index) + by)
}

/** A table of two arguments, as PairIndex keeps it: dense, or hashed in records of four. */
export function lookUpPair(form: i32, a: i32, b: i32): i32 {
  const data = at(form, 0)
  const rows = at(form, 1)
  const key = at(form, 2)
  if (rows != 0) return <u32>a < <u32>rows && <u32>b >> key == 0 ? at(data, (a << key) + b) : 0
  if (key == 0) return 0
  let place = <u32>((a * <i32>0x9e3779b1) ^ (b * <i32>0x85ebca6b))
  place = (place ^ (place >> 15)) & key
  let record = data + (place << 4)
  while (load<i32>(record, 8) != 0 && (load<i32>(record) != a || load<i32>(record, 4) != b)) {
    place = (place + 1) & key
    record = data + (place << 4)
  }
  return load<i32>(record, 8)
}

/** Where the frame keeps the forms of the tables that belong to no slot. */
export function formAt(word: i32): i32 {
  return frameAddress + (word << 2)
}
