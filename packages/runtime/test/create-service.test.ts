import { expect, it } from 'vitest'
import { answer } from '../src/answer.ts'
import { routesOf } from '../src/answer-route.ts'
import { serviceWith, type WireRequest } from '../src/answer-service.ts'
import { allAbilities, createService } from '../src/create-service.ts'
import { encodeUtf8 } from '../src/utf8.ts'
import { modelwright } from '../src/wire-formats/modelwright.ts'
import { goodRow, treesModel } from './example-models.ts'

const lean = serviceWith(treesModel, { formats: [modelwright] })
const post = (body: unknown): WireRequest => ({
  method: 'POST',
  path: '/predict',
  headers: {},
  body: encodeUtf8(JSON.stringify(body)),
})
const said = (service: typeof lean, request: WireRequest) => {
  const { status, body } = answer(service, request)
  return { status, json: JSON.parse(new TextDecoder().decode(body)) }
}

it('a service can do all there is unless it is told what', () => {
  expect(createService(treesModel).abilities).toBe(allAbilities)
})

it('a service of one format predicts the same, and knows the paths of no other', () => {
  for (const body of [{ instances: [goodRow] }, [goodRow], { ...goodRow, other: 1 }])
    expect(answer(lean, post(body))).toEqual(answer(createService(treesModel), post(body)))
  expect([...routesOf(lean).keys()].sort()).toEqual([
    '/health/live',
    '/health/ready',
    '/health/startup',
    '/predict',
    '/schema',
  ])
})

it('bodies of formats it does not speak are rows with strange columns, refused', () => {
  const { status, json } = said(lean, post({ dataframe_records: [goodRow] }))
  expect([status, json.code]).toEqual([422, 'SERVE_ROWS_REFUSED'])
  expect(JSON.stringify(json.mend)).not.toContain('openapi')
})

it('explanations it was made without are refused, and the refusal says so', () => {
  const asked = post({ instances: [goodRow], parameters: { explain: true } })
  const { status, json } = said(lean, asked)
  expect([status, json.code]).toEqual([422, 'EVALUATE_MODEL_UNEXPLAINED'])
  expect(json.detail).toContain('packed without')
  expect(said(createService(treesModel), asked).status).toBe(200)
})
