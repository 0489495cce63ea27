// The runtime's parts, minified and gzipped, against their budgets.
import { measure } from '../scripts/sizes.mjs'

export async function bench() {
  return measure()
}
