// Prints the runtime's gzipped sizes against their budgets.
import { measure } from './sizes.mjs'

const sizes = await measure()
const width = Math.max(...sizes.map(({ part }) => part.length))
console.log(`${'part'.padEnd(width)}   gzipped    budget   used`)
for (const { part, bytes, budget } of sizes) {
  const used = `${Math.round((100 * bytes) / budget)} %`
  console.log(
    `${part.padEnd(width)} ${String(bytes).padStart(9)} ${String(budget).padStart(9)} ${used.padStart(6)}${bytes > budget ? '  over' : ''}`,
  )
}
if (sizes.some(({ bytes, budget }) => bytes > budget)) process.exitCode = 1
