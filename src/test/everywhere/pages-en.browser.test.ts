import { everyPage } from '#test/everywhere/every-page.ts'

await everyPage('en')
