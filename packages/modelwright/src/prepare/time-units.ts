/** Milliseconds of each unit that stretches of time are counted in. */
export const timeUnits = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
} as const
