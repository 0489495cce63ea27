/**
 * Does some work again as long as it was asked for meanwhile: only the newest row counts.
 *
 * @param work - is told whether it was asked for again, so that it may leave the rest
 */
export function latest(work: (isStale: () => boolean) => Promise<void>): () => void {
  let isBusy = false
  let again = false
  const run = async (): Promise<void> => {
    if (isBusy) {
      again = true
      return
    }
    isBusy = true
    try {
      do {
        again = false
        await work(() => again)
      } while (again)
    } finally {
      isBusy = false
    }
  }
  return () => void run()
}
