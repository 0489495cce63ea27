import type { EntryUnit } from './field.ts'

/** Units by what they measure, each as how many of the first one it is; temperatures also with their zero. */
const kinds: readonly Readonly<Record<string, number | readonly [factor: number, offset: number]>>[] = [
  { mm: 1, cm: 10, m: 1000, km: 1e6, in: 25.4, ft: 304.8, yd: 914.4, mi: 1_609_344 },
  { g: 1, mg: 0.001, kg: 1000, t: 1e6, oz: 28.349523125, lb: 453.59237 },
  { s: 1, ms: 0.001, min: 60, h: 3600, d: 86_400 },
  { ml: 1, l: 1000, cl: 10, 'm³': 1e6 },
  { 'm²': 1, 'cm²': 0.0001, ha: 10_000, 'km²': 1e6, 'ft²': 0.09290304, acre: 4046.8564224 },
  { 'm/s': 1, 'km/h': 1 / 3.6, mph: 0.44704, kn: 1852 / 3600 },
  { Pa: 1, hPa: 100, kPa: 1000, bar: 100_000, mmHg: 133.322387415 },
  { K: 1, '°C': [1, 273.15], '°F': [5 / 9, 459.67 * (5 / 9)] },
  { '%': 1, '‰': 0.1 },
]

const pair = (of: number | readonly [number, number]): readonly [number, number] =>
  typeof of === 'number' ? [of, 0] : of

/** Names of the known units that measure what `unit` does, without itself. */
export function unitsLike(unit: string): readonly string[] {
  const kind = kinds.find((known) => Object.hasOwn(known, unit)) ?? {}
  return Object.keys(kind).filter((name) => name !== unit)
}

/** How a known unit becomes another one; undefined where they do not measure the same. */
export function entryUnit(name: string, unit: string): EntryUnit | undefined {
  const kind = kinds.find((known) => Object.hasOwn(known, unit) && Object.hasOwn(known, name))
  if (kind === undefined) return undefined
  const [from, fromOffset] = pair(kind[name])
  const [to, toOffset] = pair(kind[unit])
  return { name, factor: from / to, offset: (fromOffset - toOffset) / to }
}

/**
 * Converts what was typed into the field's unit, to twelve digits: 2.3 cm are 23 mm, not 22.999999999999996.
 *
 * @example
 * converted(2.3, { name: 'cm', factor: 10, offset: 0 }) // → 23
 */
export function converted(value: number, { factor, offset }: EntryUnit): number {
  return Number((value * factor + offset).toPrecision(12)) + 0
}
