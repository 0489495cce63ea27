export { fetchService as cloudflareWorkers } from '../../../pack/entries/fetch-service.ts'
