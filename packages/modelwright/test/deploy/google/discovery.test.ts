import { describe, expect, it } from 'vitest'
import { checkRequest, discoveryFolder, needsDiscovery, type Requested } from './discovery.ts'

// The checker itself: it must be able to refuse, or nothing that it lets through means anything.
const service = 'projects/p-12345/locations/europe-west1/services'
const create = (json: unknown, query = 'serviceId=churn', path = `/v2/${service}`): Requested => ({
  method: 'POST',
  path,
  query: new URLSearchParams(query),
  json,
})

describe.skipIf(discoveryFolder === undefined)(
  `requests held against Google's documents (${needsDiscovery})`,
  () => {
    it('takes what Google takes', () => {
      const body = { template: { containers: [{ image: 'a@sha256:0' }], timeout: '60s' } }
      expect(checkRequest(create(body))).toEqual({
        id: 'run.projects.locations.services.create',
        api: 'run',
        problems: [],
      })
      const upload = create(
        { md5Hash: 'x' },
        'uploadType=resumable&name=a&ifGenerationMatch=0',
        '/upload/storage/v1/b/x/o',
      )
      expect(checkRequest(upload)).toEqual({ id: 'storage.objects.insert', api: 'storage', problems: [] })
    })

    it.each([
      [create({}, 'serviceId=churn', '/v2/nowhere'), 'there is no POST /v2/nowhere'],
      [create({ template: {} }, 'serviceID=churn'), 'query serviceID is unknown'],
      [create({ template: { container: [] } }), 'body.template.container is unknown'],
      [create({ template: {}, ingress: 'ALL' }), 'body.ingress must be one of'],
      [create({ template: {}, uri: 'x' }), 'body.uri is for output only'],
      [create({ template: { timeout: 60 } }), 'body.template.timeout must be string google-duration'],
      [create({}), 'body.template is missing'],
      [
        { ...create({ traffic: [] }, 'updateMask=trafic', `/v2/${service}/churn`), method: 'PATCH' },
        'the mask names trafic',
      ],
    ])('refuses what it does not: %#', (request, problem) => {
      expect(checkRequest(request as Requested).problems.join()).toContain(problem)
    })
  },
)
