// Parcels that are delivered in time or late: of all of them it is known why. Seeded, so that every run is the same.

/** Numbers between 0 and 1 (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const couriers = ['north', 'south', 'bike']
const traffics = ['low', 'usual', 'high']

/**
 * Makes one parcel after the other.
 *
 * `app`: an app of couriers was updated and sends three in ten distances in metres. `roadworks`: the centre is dug up, so that near
 * parcels are late and far ones are not: rows look the same, and outcomes follow otherwise.
 */
export function parcelsOf(seed) {
  const random = randomOf(seed)
  const pick = (list) => list[Math.floor(random() * list.length)]
  return ({ app = false, roadworks = false } = {}) => {
    const distance = Math.round(10 * (1 + 24 * random() ** 1.5)) / 10
    const weight = Math.round(100 * (0.2 + 12 * random() ** 2)) / 100
    const rain = random() < 0.6 ? 0 : Math.round(80 * random() ** 2) / 10
    const [courier, traffic] = [pick(couriers), pick(traffics)]
    const jam = traffic === 'high' ? 1 : traffic === 'low' ? -1 : 0
    const way = roadworks ? 20 - distance : distance
    const margin =
      -2.6 + 0.16 * way + 0.05 * weight + 0.25 * rain + jam + (courier === 'bike' ? 0.06 * way : 0)
    const late = random() < 1 / (1 + Math.exp(-margin)) ? 'yes' : 'no'
    const isInMetres = app && random() < 0.3
    const parcel = {
      distance_km: isInMetres ? 1000 * distance : distance,
      weight_kg: weight,
      rain_mm: rain,
      courier,
      traffic,
    }
    return { parcel, late }
  }
}

/** The first parcels as a table to learn from. */
export function parcelTable(seed, count) {
  const next = parcelsOf(seed)
  const rows = Array.from({ length: count }, () => {
    const { parcel, late } = next()
    return [...Object.values(parcel), late].join(',')
  })
  return `distance_km,weight_kg,rain_mm,courier,traffic,late\n${rows.join('\n')}\n`
}
