/** Gives a name that is not taken: as wanted, else with the first number from 2 that is free. */
export function freeName(wanted: string, taken: { has(name: string): boolean }): string {
  let name = wanted
  for (let at = 2; taken.has(name); at++) name = `${wanted}.${at}`
  return name
}
