import { expect, test } from 'vitest'
import { isModelwrightError } from '../../../src/core/index.ts'
import { hasPassword, storePlaceOf } from '../../../src/project/places/store-place.ts'

test('an address is read whole: schema, login by reference, settings of the client', () => {
  const secret = `\${PGPASSWORD}`
  expect(
    storePlaceOf(`postgres://me:${secret}@db.example:5433/shop?sslmode=verify-full&schema=a%2Fb`, 'x'),
  ).toEqual({
    url: `postgres://me:${secret}@db.example:5433/shop?sslmode=verify-full`,
    schema: 'a/b',
    shown: 'postgres://db.example:5433/shop?schema=a%2Fb',
  })
  expect(storePlaceOf('postgresql://db/shop', 'x')).toEqual({
    url: 'postgresql://db/shop',
    schema: 'modelwright',
    shown: 'postgres://db/shop',
  })
})

const secret = 'planted-word'
const bad = [
  '',
  'postgres',
  'postgres:/db/x',
  'mysql://db/x',
  `postgres://me:${secret}/x@db/shop`,
  `postgres://me:${secret}@db@two/shop`,
  'postgres://db/shop#part',
  'postgres://db/shop?schema=',
  'postgres://db/shop?schema=pg_catalog',
  'postgres://db/shop?schema=PG_x',
  `postgres://db/shop?schema=${'x'.repeat(64)}`,
  `postgres://db/shop?schema=${encodeURIComponent('😀'.repeat(16))}`,
  `postgres://db/shop?schema=${'x'.repeat(10_000)}`,
  'postgres://db/shop?schema=a&schema=b',
  'postgres://db/shop?schema=a%00b',
]
test.each(bad.map((address) => [address.slice(0, 40), address]))(
  '%j is refused, and never shown',
  (_, address) => {
    try {
      storePlaceOf(address, 'MODELWRIGHT_STORE')
      expect.unreachable()
    } catch (error) {
      if (!isModelwrightError(error)) throw error
      expect(error).toMatchObject({ code: 'PROJECT_PLACE_INVALID', where: 'MODELWRIGHT_STORE' })
      expect(JSON.stringify([error.message, error.mend])).not.toContain(secret)
      expect(error.message.length).toBeLessThan(200)
    }
  },
)

test('a password is told from the name of one', () => {
  expect(hasPassword('postgres://me:word@db/x')).toBe(true)
  expect(hasPassword(`postgres://me:\${A}b@db/x`)).toBe(true)
  expect(hasPassword(`postgres://me:\${PGPASSWORD}@db/x`)).toBe(false)
  expect(hasPassword('postgres://me@db/x')).toBe(false)
  expect(hasPassword('postgres://db/x')).toBe(false)
})
