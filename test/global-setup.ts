import { generate } from '../scripts/generate.mjs'

/** Makes the generated parts before any test runs. */
export async function setup(): Promise<void> {
  await generate()
}
