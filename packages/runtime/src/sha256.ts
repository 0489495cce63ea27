/** The first 32 bits of the fractions of the square roots (8) and cube roots (64) of the first primes. */
interface Constants {
  readonly start: Int32Array
  readonly rounds: Int32Array
}

let constants: Constants | undefined

function makeConstants(): Constants {
  const start = new Int32Array(8)
  const rounds = new Int32Array(64)
  for (let prime = 2, count = 0; count < 64; prime++) {
    if (!isPrime(prime)) continue
    if (count < 8) start[count] = fraction(Math.sqrt(prime))
    rounds[count++] = fraction(cubeRoot(prime))
  }
  return { start, rounds }
}

function isPrime(value: number): boolean {
  for (let factor = 2; factor * factor <= value; factor++) if (value % factor === 0) return false
  return true
}

function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 4294967296) | 0
}

function cubeRoot(value: number): number {
  let root = value
  for (let step = 0; step < 40; step++) root -= (root - value / (root * root)) / 3
  return root
}

/**
 * Gives the SHA-256 of bytes as 64 hex digits.
 *
 * Cost: O(bytes), some 100 MB a second; the host's own, where there is one, is faster.
 * @see FIPS 180-4, section 6.2
 */
export function sha256(bytes: Uint8Array): string {
  constants ??= makeConstants()
  const hash = constants.start.slice()
  const schedule = new Int32Array(64)
  const whole = bytes.length - (bytes.length % 64)
  for (let at = 0; at < whole; at += 64) addBlock(hash, schedule, bytes, at)
  const tail = paddedTail(bytes, whole)
  for (let at = 0; at < tail.length; at += 64) addBlock(hash, schedule, tail, at)
  let hex = ''
  for (const word of hash) hex += (word >>> 0).toString(16).padStart(8, '0')
  return hex
}

/** The bytes after the last whole block, a one bit, zeros, and the length in bits. */
function paddedTail(bytes: Uint8Array, whole: number): Uint8Array {
  const rest = bytes.length - whole
  const tail = new Uint8Array(rest < 56 ? 64 : 128)
  tail.set(bytes.subarray(whole))
  tail[rest] = 0x80
  let bits = bytes.length * 8
  for (let i = tail.length - 1; bits > 0; i--) {
    tail[i] = bits % 256
    bits = Math.floor(bits / 256)
  }
  return tail
}

function rotate(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by))
}

function fillSchedule(w: Int32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++, at += 4)
    w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]
    const y = w[i - 2]
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10)
    w[i] = w[i - 16] + s0 + w[i - 7] + s1
  }
}

/** The compression function; names as in the standard. */
function addBlock(hash: Int32Array, w: Int32Array, bytes: Uint8Array, at: number): void {
  fillSchedule(w, bytes, at)
  const { rounds } = constants!
  let [a, b, c, d, e, f, g, h] = hash
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + rounds[i] + w[i]) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  const next = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) hash[i] += next[i]
}
