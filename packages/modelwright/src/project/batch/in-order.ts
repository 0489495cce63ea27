/**
 * Makes something of each of many things, several at a time, and hands out the results in the order of what was given.
 *
 * No more than `ahead` wait at any time, so that memory stays what it is however many there are. Where getting the next
 * thing fails, the results of those before come out first.
 *
 * @param make - starts the work on one thing
 */
export async function* inOrder<Given, Made>(
  given: AsyncIterable<Given>,
  make: (one: Given) => Promise<Made>,
  ahead: number,
): AsyncGenerator<Made> {
  const waiting: Promise<Made>[] = []
  let failure: { readonly error: unknown } | undefined
  const source = given[Symbol.asyncIterator]()
  const next = async (): Promise<boolean> => {
    try {
      const found = await source.next()
      if (found.done === true) return false
      const made = make(found.value)
      // Whoever takes it hears of a failure; until then it must not end the process.
      made.catch(() => {})
      waiting.push(made)
      return true
    } catch (error) {
      failure = { error }
      return false
    }
  }
  try {
    while (await next()) if (waiting.length > ahead) yield await waiting.shift()!
    while (waiting.length > 0) yield await waiting.shift()!
    if (failure !== undefined) throw failure.error
  } finally {
    await source.return?.(undefined)
  }
}
