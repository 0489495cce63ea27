/** Paths by which platforms ask whether the service is alive and ready, in any of the formats. */
const ends = /\/(?:health(?:\/(?:live|ready|startup))?|ping|ready)$/

/** Tells a path that asks for health: anyone may ask it, and it is answered while the server drains. */
export function isHealthPath(path: string): boolean {
  return ends.test(path)
}
