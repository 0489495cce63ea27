import { addressProblem, parametersOf } from './address-problem.ts'

/** Where objects lie in a bucket. */
export interface ObjectsPlace {
  readonly bucket: string
  /** Before every key: `''`, or ending with "/". */
  readonly prefix: string
  readonly region: string
  readonly endpoint: string
  readonly pathStyle: boolean
  /** What messages call it. */
  readonly shown: string
}

const form = /^s3:\/\/([^/?#@]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/
const mend = [
  "Write:  s3('s3://bucket/folder', { region: 'eu-west-1' })",
  'Credentials come from the environment.',
]
const known = ['endpoint', 'pathStyle', 'region']
const longestKey = 900

/** Writes an address with its settings behind it, as the environment and `store.json` hold it. */
export function objectsAddress(
  path: string,
  settings: Readonly<Record<string, string | boolean | undefined>>,
): string {
  const given = Object.entries(settings).filter(
    ([, value]) => value !== undefined && value !== '' && value !== false,
  )
  const query = new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)])))
  return given.length === 0 ? path : `${path}?${query}`
}

/**
 * Reads where objects lie: `s3://bucket/folder?region=eu-west-1`, for services other than AWS also `&endpoint=https://…&pathStyle=true`.
 *
 * @param where - who said it, for messages
 * @throws {ModelwrightError} PROJECT_PLACE_INVALID - when it is no address of a bucket, or says what no bucket is told
 */
export function objectsPlaceOf(address: string, where: string): ObjectsPlace {
  const found = form.exec(address)
  if (found === null) throw addressProblem('where objects are kept is no address of a bucket', where, mend)
  const [, bucket, path = '', query = ''] = found
  const settings = new Map(parametersOf(query))
  const stranger = [...settings.keys()].find((name) => !known.includes(name))
  if (stranger !== undefined)
    throw addressProblem(
      `where objects are kept says "${stranger.slice(0, 40)}", which is none of ${known.join(', ')}`,
      where,
      mend,
    )
  if (Buffer.byteLength(path) > longestKey)
    throw addressProblem(`where objects are kept has a folder of more than ${longestKey} bytes`, where, mend)
  const folder = path.replace(/\/+$/, '')
  return {
    bucket,
    prefix: folder === '' ? '' : `${folder}/`,
    region: settings.get('region') ?? '',
    endpoint: settings.get('endpoint') ?? '',
    pathStyle: settings.get('pathStyle') === 'true',
    shown: `s3://${bucket}${folder === '' ? '' : `/${folder}`}`,
  }
}
