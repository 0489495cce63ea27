/**
 * What a program of one's own was started with: its environment, which hands runs on to processes, and its script.
 *
 * The one place of the library that looks there: `track()` is called where a command line would be.
 */
export function surroundings(): {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly script: string | undefined
} {
  return { env: process.env, script: process.argv[1] }
}
