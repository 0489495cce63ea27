const value = new Float64Array(1)
const words = new Int32Array(value.buffer)
const low = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1
const high = 1 - low

/** Reads sign, exponent and the upper 20 bits of the fraction, as a signed 32-bit integer. */
export function highWord(x: number): number {
  value[0] = x
  return words[high]
}

/** Replaces sign, exponent and the upper 20 bits of the fraction. */
export function withHighWord(x: number, word: number): number {
  value[0] = x
  words[high] = word
  return value[0]
}

/** Clears the lower 32 bits of the fraction, so that products of two such numbers are exact. */
export function withoutLowWord(x: number): number {
  value[0] = x
  words[low] = 0
  return value[0]
}

/** Gives 2 to the power of a whole number from −1022 to 1023. */
export function powerOfTwo(exponent: number): number {
  return withHighWord(0, (exponent + 1023) << 20)
}

/** Multiplies by 2 to the power of a whole number from −1076 to 1024; rounds once, also into the subnormals. */
export function scale(x: number, exponent: number): number {
  if (exponent > 1023) return x * 2 * powerOfTwo(exponent - 1)
  if (exponent < -1021) return x * powerOfTwo(exponent + 1000) * powerOfTwo(-1000)
  return x * powerOfTwo(exponent)
}
