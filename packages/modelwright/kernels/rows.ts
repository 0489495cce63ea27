// Each thread works on its own rows: blocks of 1,024, dealt in turn. With one thread that is every row.

export const blockRows: i32 = 1024

/** First row of a thread's first block. */
// @ts-ignore: decorator
@inline
export function firstBlock(part: i32): i32 {
  return part * blockRows
}

/** From one block of a thread to its next. */
// @ts-ignore: decorator
@inline
export function blockStep(parts: i32): i32 {
  return parts * blockRows
}

/** A hash of a number and a seed: 32 bits. */
// @ts-ignore: decorator
@inline
export function hash(value: u32, seed: u32): u32 {
  let x = (value * 0x9e3779b1) ^ seed
  x = (x ^ (x >> 16)) * 0x21f0aaad
  x = (x ^ (x >> 15)) * 0x735a2d97
  return x ^ (x >> 15)
}
