// Seeded random numbers for generated tables: xoshiro128**, seeded by splitmix32. Not for models, only for benches.

function splitmix(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
}

/** Makes a source of uniform numbers in (0, 1), normals and integers; the same seed gives the same numbers. */
export function randomOf(seed) {
  const next = splitmix(seed)
  let [a, b, c, d] = [next(), next(), next(), next()]
  const bits = () => {
    const five = Math.imul(b, 5)
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }
  const uniform = () => (bits() + 0.5) / 4294967296
  let spare
  const normal = () => {
    if (spare !== undefined) {
      const kept = spare
      spare = undefined
      return kept
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return { uniform, normal, integer: (below) => Math.floor(uniform() * below) }
}
