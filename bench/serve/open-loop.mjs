// Sends requests at a fixed rate, whatever becomes of those before, and prints how long answers took as a line of JSON. A latency
// counts from when its request was due: a server that stands still is not spared those that would have come meanwhile.
//
// node open-loop.mjs '{"url": …, "bodies": …, "rate": 10000, "seconds": 10, "warmUp": 5, "connections": 64}'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

const { url, bodies, rate, seconds, warmUp, connections } = JSON.parse(process.argv[2])
const { hostname, port, pathname } = new URL(url)
const requests = readFileSync(bodies, 'utf8')
  .trim()
  .split('\n')
  .map((body) =>
    Buffer.from(
      `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  )

const idle = []
const waiting = []
const latencies = []
let sent = 0
let errors = 0

/** A connection that has one request under way at a time. */
function open() {
  const socket = connect(Number(port), hostname)
  socket.setNoDelay(true)
  const connection = { socket, due: 0, text: '' }
  socket.on('data', (data) => {
    connection.text += data.toString('latin1')
    const end = connection.text.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/content-length: *(\d+)/i.exec(connection.text.slice(0, end))?.[1])
    if (connection.text.length < end + 4 + length) return
    latencies.push(performance.now() - connection.due)
    if (!connection.text.startsWith('HTTP/1.1 200')) errors++
    connection.text = ''
    if (waiting.length > 0) send(connection, waiting.shift())
    else idle.push(connection)
  })
  socket.on('error', () => errors++)
  return new Promise((resolve) => socket.once('connect', () => resolve(connection)))
}

function send(connection, due) {
  connection.due = due
  connection.socket.write(requests[sent++ % requests.length])
}

for (let i = 0; i < connections; i++) idle.push(await open())
const start = performance.now()
const total = rate * (warmUp + seconds)
let due = 0

function tick() {
  const now = performance.now()
  for (; due < total && start + (due * 1000) / rate <= now; due++) {
    const at = start + (due * 1000) / rate
    const connection = idle.pop()
    if (connection === undefined) waiting.push(at)
    else send(connection, at)
  }
  if (latencies.length + errors >= total || now - start > (warmUp + seconds + 20) * 1000) finish()
  else setImmediate(tick)
}

function finish() {
  // A process that stood idle compiles its hot code anew: the first seconds warm up, of every side.
  const counted = latencies.slice(rate * warmUp).sort((a, b) => a - b)
  const at = (share) => counted[Math.min(counted.length - 1, Math.floor(share * counted.length))]
  const answered = latencies.length
  console.log(JSON.stringify({ answered, errors, p50Ms: at(0.5), p99Ms: at(0.99), p999Ms: at(0.999) }))
  process.exit(0)
}

tick()
