// Peers that may crash, refuse a table or take too long: each is tried once before it takes its turns.

/** The line that says what went wrong, without the stack and the paths around it. */
function reasonOf({ message }) {
  const lines = message.split('\n').map((line) => line.trim())
  const line =
    lines.find((text) => /^too slow|^\w*(Error|Abort|abort)|memory access|\bOOM\b/.test(text)) ?? lines[0]
  return line.replace(/\/\S+\//g, '').slice(0, 120)
}

/**
 * Tries the ways that are marked `isFrail` once.
 *
 * @returns the ways that may take turns, and the others with what `failed`
 */
export function sortOutFailing(ways, log = () => {}) {
  const fit = []
  const failed = []
  for (const way of ways) {
    try {
      if (way.isFrail) way.run()
      fit.push(way)
    } catch (error) {
      failed.push({ ...way, failed: reasonOf(error) })
      log(`${way.side} ${way.name}: ${reasonOf(error)}`)
    }
  }
  return { fit, failed }
}
