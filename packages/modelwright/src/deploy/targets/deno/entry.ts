export { fetchService as deno } from '../../../pack/entries/fetch-service.ts'
