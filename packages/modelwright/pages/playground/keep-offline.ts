import { trusted } from './model-client.ts'

/**
 * Keeps the page and the model in the browser, so that it opens without a network; only https and localhost may.
 *
 * @returns a sentence about it
 */
export async function keepOffline(): Promise<string> {
  const isOpen = 'It works on without a network while it is open'
  if (!('serviceWorker' in navigator))
    return `${isOpen}; to open it again without one takes https or localhost.`
  try {
    await navigator.serviceWorker.register(trusted('playground/offline.js'), { scope: './' })
    await navigator.serviceWorker.ready
    return 'Kept in this browser: it opens and works without a network.'
  } catch {
    return `${isOpen}; this browser keeps no copy.`
  }
}
