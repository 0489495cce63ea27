import { ModelwrightError } from '../../core/index.ts'
import type { Rate } from '../exchange.ts'

const units: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, day: 86_400 }

/** Reads `600/min`: so many requests in a second (`s`), minute (`min`), hour (`h`) or `day`. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readRate(text: string): Rate {
  const [, count, unit] = /^([1-9]\d{0,8})\/(s|min|h|day)$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return { count: Number(count), seconds: units[unit] ?? 1 }
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: `A rate is a number of requests in a time, found ${JSON.stringify(text.slice(0, 40))}.`,
    where: 'rate',
    mend: ['Such as 600/min; the time is s, min, h or day'],
  })
}
