import { once } from 'node:events'
import { createServer } from 'node:net'

/** Where systems draw no ports from for a listener on port 0, nor for a client. */
const [first, count] = [10_000, 20_000]
let next = Math.floor(Math.random() * count)

/** A port that nothing listens on, and that no other listener is given by the system meanwhile. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    next = (next + 1) % count
    const server = createServer().listen(first + next, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    return first + next
  }
  throw new Error('No port is free.')
}
