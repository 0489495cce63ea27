import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { codeOf, predict, start, until } from './guarded-server.ts'

/** Keeps the event loop busy, most of the time, for so long. */
async function block(totalMs: number): Promise<void> {
  const end = performance.now() + totalMs
  while (performance.now() < end) {
    const pause = performance.now() + 120
    while (performance.now() < pause);
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Begins a request whose body is yet to come; gives what ends it. */
function beginRequest(url: string): () => void {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(
    'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
  )
  return () => socket.destroy()
}

describe('a service with more to do than it can', () => {
  test('turns requests away while its event loop is late, and takes them again; health is told all the time', async () => {
    const { url } = await start({ guard: { pressure: { maxLagMs: 50 } } })
    expect((await predict(url)).status).toBe(200)
    let isBusy = true
    const blocked = (async () => {
      while (isBusy) await block(300)
    })()
    await until(async () => (await predict(url)).status === 503)
    const refused = await predict(url)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await codeOf(refused)).toBe('SERVE_SERVICE_OVERLOADED')
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
    isBusy = false
    await blocked
    await until(async () => (await predict(url)).status === 200)
  })

  test('turns requests away while too many are under way, also such as never end', async () => {
    const { url } = await start({ guard: { pressure: { maxRequests: 3 } } })
    const begun = Array.from({ length: 3 }, () => beginRequest(url))
    await until(async () => (await predict(url)).status === 503)
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    for (const end of begun) end()
    await until(async () => (await predict(url)).status === 200)
  })

  test('takes any number where it is told so', async () => {
    const { url } = await start({ guard: { pressure: { maxRequests: 0, maxLagMs: 0 } } })
    const begun = Array.from({ length: 20 }, () => beginRequest(url))
    expect((await predict(url)).status).toBe(200)
    for (const end of begun) end()
  })
})
