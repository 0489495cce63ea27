import { trusted } from './model-client.ts'

/** Waits until a service worker is at work; one that could not keep its copy never is. */
function atWork({ installing, waiting, active }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting ?? active
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (worker === null || worker.state === 'redundant') reject(new Error('no copy'))
      else if (worker.state === 'activated') resolve()
    }
    worker?.addEventListener('statechange', look)
    look()
  })
}

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
    await atWork(await navigator.serviceWorker.register(trusted('playground/offline.js'), { scope: './' }))
    return 'Kept in this browser: it opens and works without a network.'
  } catch {
    return `${isOpen}; this browser keeps no copy.`
  }
}
