import { fixes, transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { fixList } from '../../src/clean/index.ts'
import { transformList } from '../../src/prepare/index.ts'
import { checkFix, checkTransform } from '../../src/testing/index.ts'

describe('every transform passes the public suite', () => {
  for (const transform of transformList)
    for (const { name, run } of checkTransform(transform, transforms[transform.name])) it(name, run)

  it('has a serving half for each training half', () => {
    expect(transformList.map((transform) => transform.name)).toEqual(Object.keys(transforms).sort())
  })
})

describe('every fix passes the public suite', () => {
  for (const fix of fixList) for (const { name, run } of checkFix(fix, fixes[fix.name])) it(name, run)
})
