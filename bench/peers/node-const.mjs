// The least a service in Node.js can be: no framework, no check, a constant answer. PORT says where.
import { createServer } from 'node:http'

function send(response, value) {
  const body = JSON.stringify(value)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

createServer((request, response) => {
  if (request.method === 'GET') return send(response, { ok: true })
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    JSON.parse(Buffer.concat(parts).toString())
    send(response, { label: '<=50K', probability: 0.25 })
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
