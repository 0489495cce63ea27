// Fastify as its documentation has it: the body held against a JSON schema, a constant answer through a schema. PORT says where.
import Fastify from 'fastify'

const number = (maximum) => ({ type: ['number', 'null'], minimum: 0, maximum })
const text = { type: ['string', 'null'], maxLength: 64 }
const row = {
  type: 'object',
  additionalProperties: false,
  properties: {
    age: number(130),
    workclass: text,
    fnlwgt: number(1e8),
    education: text,
    education_num: number(30),
    marital_status: text,
    occupation: text,
    relationship: text,
    race: text,
    sex: text,
    capital_gain: number(1e7),
    capital_loss: number(1e7),
    hours_per_week: number(168),
    native_country: text,
  },
}
const said = { type: 'object', properties: { label: { type: 'string' }, probability: { type: 'number' } } }
const many = { type: 'object', properties: { predictions: { type: 'array', items: said } } }
const rows = { type: 'array', minItems: 1, maxItems: 1000, items: row }
const constant = () => ({ label: '<=50K', probability: 0.25 })

const app = Fastify({
  logger: false,
  ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
})
app.get('/health', async () => ({ ok: true }))
app.post('/predict', { schema: { body: row, response: { 200: said } } }, async () => constant())
app.post(
  '/predict_batch',
  {
    schema: {
      body: { type: 'object', required: ['records'], properties: { records: rows } },
      response: { 200: many },
    },
  },
  async ({ body }) => ({ predictions: body.records.map(constant) }),
)
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
