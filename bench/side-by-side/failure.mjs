// What is said of a peer that crashed, refused a table or took too long.

/** The line that says what went wrong, without the stack and the paths around it. */
export function reasonOf({ message }) {
  const lines = message.split('\n').map((line) => line.trim())
  const line =
    lines.find((text) => /^too slow|^\w*(Error|Abort|abort)|memory access|\bOOM\b/.test(text)) ?? lines[0]
  return line.replace(/\/\S+\//g, '').slice(0, 120)
}
