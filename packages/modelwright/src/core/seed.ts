/**
 * A splittable stream of random numbers: the same seed and the same path of keys give the same numbers everywhere.
 *
 * Every task takes its own stream by `split`, so that the order in which tasks run never matters.
 */
export interface Seed {
  /** A new stream, independent of this one and of how far this one was read. */
  split(...keys: readonly (string | number)[]): Seed
  /** Uniform in [0, 1), 53 bits. */
  next(): number
  /** A whole number in [0, limit). Unbiased. */
  integer(limit: number): number
  /** 32 random bits as an unsigned integer. */
  bits(): number
  /** Shuffles in place (Fisher and Yates) and returns the same values. */
  shuffle<Values extends { length: number; [index: number]: number }>(values: Values): Values
}

/** Mixes a string or number into a 32-bit state (FNV-1a over UTF-16 code units, then a finaliser). */
function mix(state: number, key: string | number): number {
  let h = state ^ (typeof key === 'number' ? 0x9e3779b9 : 0x85ebca6b)
  const text = String(key)
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad)
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97)
  return (h ^ (h >>> 15)) >>> 0
}

type State = readonly [number, number, number, number]

/** sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, passes BigCrush. */
function streamOf(root: State): Seed {
  let [a, b, c, d] = root
  const bits = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) bits()
  const integer = (limit: number): number => {
    if (!(limit >= 1 && limit <= 4294967296))
      throw new Error(`bug: limit of a random integer must be 1 to 2^32, found ${limit}`)
    const fair = 4294967296 - (4294967296 % limit)
    let draw = bits()
    while (draw >= fair) draw = bits()
    return draw % limit
  }
  return {
    bits,
    integer,
    next: () => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992,
    split(...keys) {
      let [p, q, r, s] = root
      for (const key of keys) {
        p = mix(p, key)
        q = mix(q ^ p, key)
        r = mix(r ^ q, key)
        s = mix(s ^ r, key)
      }
      return streamOf([p, q, r, s])
    },
    shuffle(values) {
      for (let i = values.length - 1; i > 0; i--) {
        const j = integer(i + 1)
        const held = values[i]
        values[i] = values[j]
        values[j] = held
      }
      return values
    },
  }
}

/** Starts the stream of a whole number seed. */
export function seedOf(seed: number): Seed {
  return streamOf([mix(1, seed), mix(2, seed), mix(3, seed), mix(4, seed)])
}
