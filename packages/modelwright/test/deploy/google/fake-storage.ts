import { createHash } from 'node:crypto'
import {
  type Answer,
  begin,
  below,
  type Call,
  look,
  ok,
  type Part,
  put,
  refuse,
  type Thing,
  type World,
} from './fake-world.ts'

interface Session {
  readonly bucket: string
  readonly meta: Thing
  size: number
  bytes: Buffer
}

const sessions = new WeakMap<World, Map<string, Session>>()
const sessionsOf = (world: World): Map<string, Session> => {
  const found = sessions.get(world) ?? new Map<string, Session>()
  sessions.set(world, found)
  return found
}

const key = (bucket: string, name: string): string => `b/${bucket}/o/${encodeURIComponent(name)}`

function startUpload({ query, json }: Call, bucket: string, world: World): Answer {
  const name = query.get('name') ?? String(json['name'])
  if (!world.things.has(`b/${bucket}`)) return refuse(404, 'The specified bucket does not exist.')
  if (query.get('ifGenerationMatch') === '0' && world.things.has(key(bucket, name)))
    return refuse(412, 'At least one of the pre-conditions you specified did not hold.')
  const id = String(++world.count)
  sessionsOf(world).set(id, { bucket, meta: { ...json, name }, size: 0, bytes: Buffer.alloc(0) })
  return {
    status: 200,
    headers: {
      location: `${world.url()}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${id}`,
    },
  }
}

function store(session: Session, world: World): Answer {
  const { bucket, meta, bytes } = session
  const md5 = createHash('md5').update(bytes).digest('base64')
  if (meta['md5Hash'] !== undefined && meta['md5Hash'] !== md5)
    return refuse(400, 'Provided MD5 hash does not match.')
  const name = String(meta['name'])
  const generation = String(1_700_000_000_000_000 + ++world.count)
  const thing = {
    ...meta,
    kind: 'storage#object',
    bucket,
    size: String(bytes.length),
    md5Hash: md5,
    generation,
  }
  put(world, key(bucket, name), thing)
  world.bytes.set(`gs://${bucket}/${name}`, bytes)
  return ok(thing)
}

/** Takes pieces; a piece that comes in the middle of nowhere is refused, as the real one does. */
function takePiece({ headers, body }: Call, session: Session, world: World): Answer {
  const [, range = '', total = ''] = /^bytes (\S+)\/(\d+)$/.exec(String(headers['content-range'])) ?? []
  session.size = Number(total)
  if (range !== '*') {
    const [start = 0, end = 0] = range.split('-').map(Number)
    if (start !== session.bytes.length || end - start + 1 !== body.length)
      return refuse(503, 'Invalid request.')
    if (end + 1 < session.size && body.length % (256 * 1024) !== 0)
      return refuse(400, 'Chunks must be multiples of 256 KiB.')
    session.bytes = Buffer.concat([session.bytes, body])
  }
  if (session.bytes.length === session.size) return store(session, world)
  const arrived = session.bytes.length === 0 ? {} : { range: `bytes=0-${session.bytes.length - 1}` }
  return { status: 308, headers: arrived }
}

function makeBucket({ json, query }: Call, world: World): Answer {
  const name = String(json['name'])
  if (!query.has('project')) return refuse(400, 'Required parameter: project')
  if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(name)) return refuse(400, `Invalid bucket name: '${name}'.`)
  if (world.things.has(`b/${name}`))
    return refuse(409, 'Your previous request to create the named bucket succeeded and you already own it.')
  const thing = {
    ...json,
    kind: 'storage#bucket',
    location: String(json['location']).toUpperCase(),
    metageneration: '1',
  }
  put(world, `b/${name}`, thing)
  return ok(thing)
}

function ofBucket(call: Call, name: string, world: World): Answer {
  const found = look(world, `b/${name}`)
  if (found === undefined) return refuse(404, 'The specified bucket does not exist.')
  if (call.method === 'DELETE') {
    if (below(world, `b/${name}/o`).length > 0)
      return refuse(409, 'The bucket you tried to delete is not empty.')
    world.things.delete(`b/${name}`)
    return { status: 204 }
  }
  if (call.method === 'PATCH') Object.assign(found, call.json)
  return ok(found)
}

function ofObject(call: Call, path: string, world: World): Answer {
  const found = look(world, path)
  if (found === undefined) return refuse(404, 'No such object')
  if (call.method === 'DELETE') {
    world.things.delete(path)
    world.bytes.delete(`gs://${found['bucket']}/${found['name']}`)
    return { status: 204 }
  }
  return ok(found)
}

/** Cloud Storage. */
export const storagePart: Part = (call, world) => {
  const { method, path, query } = call
  const upload = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/.exec(path)
  if (upload !== null && method === 'POST') return startUpload(call, upload[1]!, world)
  if (upload !== null) {
    const session = sessionsOf(world).get(query.get('upload_id') ?? '')
    return session === undefined ? refuse(404, 'No such upload') : takePiece(call, session, world)
  }
  if (path === '/storage/v1/b' && method === 'POST') return makeBucket(call, world)
  const [, bucket, isObjects, object] = /^\/storage\/v1\/b\/([^/]+)(\/o)?(?:\/([^/]+))?$/.exec(path) ?? []
  if (bucket === undefined) return undefined
  if (object !== undefined) return ofObject(call, `b/${bucket}/o/${object}`, world)
  if (isObjects !== undefined) return ok({ kind: 'storage#objects', items: below(world, `b/${bucket}/o`) })
  return ofBucket(call, bucket, world)
}

/** Artifact Registry: repositories, and images that are deleted. */
export const registryPart: Part = ({ method, path, query, json }, world) => {
  const [, parent, id, rest] =
    /^\/v1\/(projects\/[^/]+\/locations\/[^/]+)\/repositories(?:\/([^/]+))?(\/.*)?$/.exec(path) ?? []
  if (parent === undefined) return undefined
  if (rest !== undefined) {
    const deleted = world.things.delete(`${parent}/repositories/${id}${rest}`)
    return deleted && method === 'DELETE'
      ? begin(world, parent, () => ({}))
      : refuse(404, 'Requested entity was not found.')
  }
  const name = `${parent}/repositories/${id ?? query.get('repositoryId')}`
  if (method === 'POST') {
    if (world.things.has(name)) return refuse(409, 'the repository already exists')
    return begin(world, parent, () => {
      put(world, name, { ...json, name, createTime: '2026-11-01T00:00:00Z' })
      return { name }
    })
  }
  const found = look(world, name)
  if (found === undefined) return refuse(404, 'Requested entity was not found.')
  if (method === 'GET') return ok(found)
  return begin(world, parent, () => {
    world.things.delete(name)
    return {}
  })
}
