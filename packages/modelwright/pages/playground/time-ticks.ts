const dayMs = 86_400_000

/** A moment of an axis with its label. */
export interface TimeTick {
  readonly at: number
  readonly label: string
}

const iso = (at: number, length: number): string => new Date(at).toISOString().slice(0, length)

/** Days, from the first whole one. */
function days(low: number, high: number, step: number): TimeTick[] {
  const ticks: TimeTick[] = []
  for (let at = Math.ceil(low / dayMs) * dayMs; at <= high; at += step * dayMs)
    ticks.push({ at, label: iso(at, 10) })
  return ticks
}

/** First days of every so many months, counted from January. */
function months(low: number, high: number, step: number): TimeTick[] {
  const ticks: TimeTick[] = []
  const first = new Date(low).getUTCFullYear() * 12
  for (let month = first; ; month += step) {
    const at = Date.UTC(Math.floor(month / 12), month % 12)
    if (at > high || Number.isNaN(at)) return ticks
    if (at >= low) ticks.push({ at, label: iso(at, step >= 12 ? 4 : 7) })
  }
}

/** Places of an axis of time where people expect them: first days of years or months, else days or hours; UTC. */
export function timeTicks(low: number, high: number, count: number): readonly TimeTick[] {
  const wanted = (high - low) / dayMs / count
  const months1 = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((step) => step * 30.4 >= wanted)
  if (wanted > 15 && months1 !== undefined) return months(low, high, months1)
  if (wanted > 0.5 && wanted <= 15)
    return days(low, high, [1, 2, 5, 10, 15].find((step) => step >= wanted) ?? 15)
  return [low, high].map((at) => ({ at, label: iso(at, 16).replace('T', ' ') }))
}
